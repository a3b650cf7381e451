import { googleChatConsole, googleChatDeployment } from './surfaces/google-chat/manifest.ts';
import { slackManifest } from './surfaces/slack/manifest.ts';
import { teamsPackage } from './surfaces/teams/manifest.ts';
import { webexBotFields, webexWebhookBodies } from './surfaces/webex/manifest.ts';

/** What the files say of this installation. */
export interface ManifestValues {
  /** Where the platforms reach Baton. */
  readonly url: string;
  /** The Teams app's id, where it has one already, and whether it asks to hear all messages of its channels. */
  readonly appId?: string | undefined;
  readonly channelMessages?: 'all' | 'mentions' | undefined;
}

/** What admins install on the platforms, or type in there, by path below `manifests/`. */
export function manifestFiles({
  url,
  appId,
  channelMessages,
}: ManifestValues): ReadonlyMap<string, string | Uint8Array> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const teams = teamsPackage({ publicUrl: url, appId, ...(channelMessages && { channelMessages }) });
  return new Map<string, string | Uint8Array>([
    ['slack/manifest.json', json(slackManifest({ publicUrl: url, socketMode: false }))],
    ['slack/socket-mode.json', json(slackManifest({ publicUrl: url, socketMode: true }))],
    ...[...teams].map(([name, content]) => [`teams/${name}`, content] as const),
    ['google-chat/console.json', json(googleChatConsole(url))],
    ['google-chat/deployment.json', json(googleChatDeployment())],
    ['webex/bot.json', json(webexBotFields())],
    ['webex/webhooks.json', json(webexWebhookBodies(url))],
  ]);
}
