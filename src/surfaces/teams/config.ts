import { z } from 'zod';
import type { ConfigProblem } from '../../core/errors.ts';
import { surfaceBlock } from '../../ports/config-block.ts';

const address = (description: string, example: string) =>
  z
    .url({ protocol: /^https?$/, error: 'Write an address that begins with https:// (or http://)' })
    .optional()
    .meta({ description, examples: [example] });

const schema = z.strictObject({
  appId: z
    .string()
    .optional()
    .meta({
      description: 'Application (client) id of the bot.',
      examples: ['11111111-2222-3333-4444-555555555555'],
    }),
  appPassword: z
    .string()
    .optional()
    .meta({ description: 'Client secret of the bot. None for a managed identity.', examples: ['0a1~…'] }),
  appType: z
    .enum(['SingleTenant', 'MultiTenant', 'UserAssignedMSI', 'UserAssignedMsi'])
    .optional()
    .meta({
      description:
        'How the bot signs in, as its Azure Bot says under Configuration. SingleTenant where tenantId is set, else MultiTenant.',
      examples: ['UserAssignedMSI'],
    }),
  tenantId: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Directory (tenant) id of the bot.', examples: ['99999999-8888-7777-6666-555555555555'] }),
  allowedTenants: z
    .array(z.string().min(1))
    .default([])
    .meta({
      description:
        'Ids of the tenants whose people Baton serves. None: the one of tenantId, and all where that is not set.',
      examples: [['99999999-8888-7777-6666-555555555555']],
    }),
  cloud: z
    .enum(['public', 'us-government'])
    .default('public')
    .meta({
      description: 'The cloud of the Azure Bot: us-government for GCC High and DoD. GCC is in the public one.',
      examples: ['us-government'],
    }),
  serviceUrl: address(
    'Where Teams takes messages in until an event has told it. Baton keeps what events tell.',
    'https://smba.trafficmanager.net/teams/',
  ),
  tokenUrl: address(
    'Where a token for sending is asked for, in place of the address of the cloud.',
    'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token',
  ),
  tokenScope: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'What that token is for, in place of what the cloud wants.',
      examples: ['https://api.botframework.com/.default'],
    }),
  openIdMetadataUrl: address(
    'Where the keys are told with which events are signed, in place of the address of the cloud.',
    'https://login.botframework.com/v1/.well-known/openidconfiguration',
  ),
  tokenIssuer: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'Who must have issued the tokens of events, in place of the issuer of the cloud.',
      examples: ['https://api.botframework.com'],
    }),
  allowUnauthenticated: z
    .boolean()
    .default(false)
    .meta({
      description:
        'Takes events without a token, from this machine only, for the Agents Playground. Only where server.publicUrl is a loopback address.',
      examples: [true],
    }),
  channelMessages: z
    .enum(['all', 'mentions'])
    .default('all')
    .meta({
      description:
        'What Teams delivers from the agents’ channel: all, with the consent of the team’s owner, or only what mentions Baton. Then the card says so.',
      examples: ['mentions'],
    }),
  agentIdentity: z
    .enum(['shown', 'hidden'])
    .default('shown')
    .meta({
      description: 'Whether employees see the name of the agent who answers, or only the bot.',
      examples: ['hidden'],
    }),
});

export type TeamsConfig = z.output<typeof schema>;

/** Azure writes it both ways. */
function isManaged(appType: unknown): boolean {
  return typeof appType === 'string' && appType.toLowerCase() === 'userassignedmsi';
}

export const teamsBlock = surfaceBlock({
  key: 'teams',
  schema,
  env: {
    MICROSOFT_APP_ID: 'appId',
    MICROSOFT_APP_PASSWORD: 'appPassword',
    MICROSOFT_APP_TYPE: 'appType',
    MICROSOFT_APP_TENANT_ID: 'tenantId',
  },
  switchedOnBy: ['MICROSOFT_APP_ID'],
  secrets: ['appPassword'],
  check(given, { publicUrl }) {
    const problems: ConfigProblem[] = [];
    const has = (key: string): boolean => typeof given[key] === 'string' && given[key] !== '';
    const open = given['allowUnauthenticated'] === true;
    if (open && !isLoopback(publicUrl)) {
      problems.push({
        path: 'allowUnauthenticated',
        message:
          'It is allowed only where the host of server.publicUrl is localhost or another loopback address: anybody could write to the bot',
      });
    }
    if (open) return problems;
    if (!has('appId'))
      problems.push({ path: 'appId', message: 'It is missing. Copy it from the Azure Bot’s Configuration' });
    const managed = isManaged(given['appType']);
    if (managed && has('appPassword')) {
      problems.push({ path: 'appPassword', message: 'A managed identity has none. Leave it out' });
    }
    if (!managed && !has('appPassword')) {
      problems.push({
        path: 'appPassword',
        message: 'It is missing. Make a client secret for the app, and copy its value',
      });
    }
    if ((managed || given['appType'] === 'SingleTenant') && !has('tenantId')) {
      problems.push({ path: 'tenantId', message: `It is missing: ${String(given['appType'])} needs it` });
    }
    return problems;
  },
});

/** True for an address on this machine. */
function isLoopback(url: unknown): boolean {
  // Left out, it is http://localhost with the port.
  if (url === undefined) return true;
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
