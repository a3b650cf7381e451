import { stableId, stableSecret } from './ids.ts';
import type { AppSettings } from './types.ts';

/** The emulated app as Baton's manifest describes it. The secrets are made up from words and open nothing. */
export const DEFAULT_APP: AppSettings = {
  appId: stableId('A', 'baton'),
  name: 'Baton',
  signingSecret: stableSecret('signing secret'),
  verificationToken: stableSecret('verification token').slice(0, 24),
  appToken: `xapp-emulated-${stableSecret('app token')}`,
  clientId: '1000000000001.1000000000002',
  clientSecret: stableSecret('client secret'),
  scopes: [
    'app_mentions:read',
    'channels:history',
    'channels:read',
    'chat:write',
    'chat:write.customize',
    'commands',
    'files:read',
    'files:write',
    'groups:history',
    'groups:read',
    'im:history',
    'im:write',
    'metadata.message:read',
    'reactions:read',
    'reactions:write',
    'users:read',
    'users:read.email',
  ],
  botEvents: [
    'app_home_opened',
    'app_mention',
    'app_uninstalled',
    'message.channels',
    'message.groups',
    'message.im',
    'reaction_added',
    'reaction_removed',
    'tokens_revoked',
  ],
  commands: [{ command: '/live-agent', description: 'Request a live agent', usageHint: '[what it is about]' }],
  shortcuts: [
    { name: 'Request live agent', type: 'global', callbackId: 'baton.request' },
    { name: 'Ask an agent about this', type: 'message', callbackId: 'baton.request-on-message' },
  ],
  strict: false,
};
