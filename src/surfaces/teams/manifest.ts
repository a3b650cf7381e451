import { zipSync } from 'fflate';
import { colorIcon, outlineIcon } from './icons.ts';
import { TEAMS_COMMANDS } from './names.ts';

/** What the owner of a team consents to when the app is added, and why. Source: "Resource-specific consent". */
export const TEAMS_CONSENTS = {
  'ChannelMessage.Read.Group': 'to hear what agents answer in a channel without being mentioned',
} as const;

interface ManifestOptions {
  /** Where Microsoft reaches Baton, without a slash at the end. */
  readonly publicUrl: string;
  /** Application id of the bot. Teams refuses the one that stands where none is given. */
  readonly appId?: string | undefined;
  /** `mentions` asks for no consent. */
  readonly channelMessages?: 'all' | 'mentions';
  readonly name?: string;
}

const NO_APP = '00000000-0000-0000-0000-000000000000';
/** It becomes greater when an admin is to add the app anew. */
const VERSION = '1.0.0';

/** The app as Teams is told of it. Valid against Microsoft's schema 1.25. */
export function teamsManifest({ publicUrl, appId, channelMessages = 'all', name = 'Baton' }: ManifestOptions) {
  const id = appId === undefined || appId === '' ? NO_APP : appId;
  const site = publicUrl.replace(/\/+$/, '').replace(/^http:/, 'https:');
  const commands = TEAMS_COMMANDS.map((command) => ({ ...command }));
  return {
    $schema: 'https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.schema.json',
    manifestVersion: '1.25',
    version: VERSION,
    id,
    developer: { name, websiteUrl: site, privacyUrl: site, termsOfUseUrl: site },
    name: { short: name, full: `${name}: talk to a live agent` },
    description: {
      short: 'Brings you together with a live agent.',
      full: 'Ask for a live agent in chat. Baton brings you together with a person who can help, wherever they work, and carries every message between you until one of you ends the talk.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#1F2A44',
    bots: [
      {
        botId: id,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: true,
        isNotificationOnly: false,
        commandLists: [{ scopes: ['personal', 'team', 'groupChat'], commands }],
      },
    ],
    defaultInstallScope: 'personal',
    defaultGroupCapability: { team: 'bot', groupchat: 'bot' },
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [new URL(site).hostname],
    ...(channelMessages === 'all' && {
      // The consent is for this app; the resource is never asked for anything.
      webApplicationInfo: { id, resource: site },
      authorization: {
        permissions: {
          resourceSpecific: Object.keys(TEAMS_CONSENTS).map((consent) => ({ name: consent, type: 'Application' })),
        },
      },
    }),
  };
}

/** So that the same app always gives the same bytes. */
const ALWAYS = new Date(2026, 0, 1);

/** The files that make the app, and the package of them that an admin uploads, by name. */
export function teamsPackage(options: ManifestOptions): ReadonlyMap<string, string | Uint8Array> {
  const manifest = `${JSON.stringify(teamsManifest(options), null, 2)}\n`;
  const parts = { 'color.png': colorIcon(), 'outline.png': outlineIcon() };
  const zip = zipSync({ 'manifest.json': Buffer.from(manifest), ...parts }, { level: 9, mtime: ALWAYS });
  return new Map<string, string | Uint8Array>([
    ['manifest.json', manifest],
    ...Object.entries(parts),
    ['baton.zip', zip],
  ]);
}
