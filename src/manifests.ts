import { slackManifest } from './surfaces/slack/manifest.ts';

/** What admins install on the platforms, by path below `manifests/`. `url`: where the platforms reach Baton. */
export function manifestFiles(url: string): ReadonlyMap<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['slack/manifest.json', json(slackManifest({ publicUrl: url, socketMode: false }))],
    ['slack/socket-mode.json', json(slackManifest({ publicUrl: url, socketMode: true }))],
  ]);
}
