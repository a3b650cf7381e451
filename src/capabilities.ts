import type { Capability, Feature, Level, SurfaceCapabilities } from './core/capabilities.ts';
import { googleChatCapabilities } from './surfaces/google-chat/capabilities.ts';
import { slackCapabilities } from './surfaces/slack/capabilities.ts';
import { teamsCapabilities } from './surfaces/teams/capabilities.ts';
import { webexCapabilities } from './surfaces/webex/capabilities.ts';

/** What each feature is called in the table, in its order. */
const FEATURES: Readonly<Record<Feature, string>> = {
  threads: 'Threads',
  edits: 'Edits of messages',
  deletions: 'Deletions of messages',
  reactions: 'Reactions',
  filesIn: 'Files from people',
  filesOut: 'Files to people',
  formatting: 'Formatting',
  agentIdentity: 'Name and picture of who speaks',
  cardEdit: 'Cards that change in place',
  privateLine: 'Lines that one person sees',
  homeTab: 'Home tab',
  commands: 'Commands',
  shortcuts: 'Shortcuts',
  hearsAllInChannel: 'Hears a channel without being mentioned',
};

const LEVELS: Readonly<Record<Level, string>> = {
  full: 'full',
  partial: 'in part',
  fallback: 'another way',
  none: 'no',
};

const SURFACES: readonly (readonly [string, SurfaceCapabilities])[] = [
  ['Slack', slackCapabilities],
  ['Microsoft Teams', teamsCapabilities('all')],
  ['Google Chat', googleChatCapabilities],
  ['Webex', webexCapabilities],
];

/** `docs/capabilities.md`: what each platform can do, and what people see where it can't. */
export function capabilitiesDoc(): string {
  const features = Object.entries(FEATURES) as [Feature, string][];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# What each platform can do',
    '',
    '<!-- Written by `npm run generate` from src/surfaces/*/capabilities.ts; change it there. -->',
    '',
    'Each platform works as employees’ and as agents’ side, with each other one. Where one can’t do a thing, Baton does it another',
    'way, and tells people when it matters.',
    '',
    row(['', ...SURFACES.map(([name]) => name)]),
    row(['', ...SURFACES].map(() => '---')),
    ...features.map(([feature, name]) => row([name, ...SURFACES.map(([, can]) => cell(can[feature]))])),
    row([
      'Talks of a 1:1 kept apart by threads',
      ...SURFACES.map(([, can]) => LEVELS[can.directThreads ? 'full' : 'none']),
    ]),
    row(['Longest text before it is split', ...SURFACES.map(([, can]) => can.maxText.toLocaleString('en-US'))]),
    '',
    'In Teams, messages without a mention are heard in channels with the consent that the owner of the team gives at the',
    'installation. Where it is not to be given, set `surfaces.teams.channelMessages: mentions`; then the card says that agents must mention Baton.',
    '',
  ].join('\n');
}

function cell({ level, note }: Capability): string {
  return note === undefined ? `**${LEVELS[level]}**` : `**${LEVELS[level]}**: ${note.replaceAll('|', '\\|')}`;
}
