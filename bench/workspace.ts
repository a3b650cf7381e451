/** The one Slack workspace of the bench: made-up ids and secrets that every process of a run shares. */
export const WORKSPACE = {
  team: 'T0BENCH001',
  app: 'A0BENCH001',
  botUser: 'U0BENCHBOT',
  bot: 'B0BENCHBOT',
  agent: 'U0AGENT001',
  agentsChannel: 'C0AGENTS01',
  botToken: 'xoxb-bench-token',
  signingSecret: 'bench-signing-secret',
} as const;

/** Every scope that a Slack app of this kind may want, so that nobody refuses to start. */
export const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'chat:write.public',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'metadata.message:read',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
].join(',');

/** The employee with this number, and their 1:1 with the bot. */
export function employee(index: number): { user: string; channel: string } {
  const number = String(index).padStart(7, '0');
  return { user: `U0E${number}`, channel: `D0E${number}` };
}

/** A word that survives every encoding and names one message of one run. */
export function marker(run: string, index: number): string {
  return `mk${run}x${index}z`;
}

/** Markers of opening messages; no load run has this name. */
export const OPENING = 'open';

/** What people write: a sentence with a marker in it. */
export function sentence(tag: string): string {
  return tag.startsWith(`mk${OPENING}x`)
    ? `My laptop does not start. ${tag}`
    : `Could you have a look at this, please? It is about ${tag} again.`;
}

/** Finds the first marker in a request's body, however it is encoded. */
export const MARKER = /mk([a-wy]+)x(\d+)z/;
