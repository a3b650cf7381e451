import { startFake } from '../fake-client.ts';
import type { SignedRequest, Wire } from '../wire.ts';
import { sentence } from '../workspace.ts';
import type { Platform } from './platform.ts';
import { hourFromNow } from './signer.ts';
import { BOT, personalChat, personCalled, personId, TEAMS } from './teams-world.ts';

let lastId = Date.now();

/**
 * Microsoft Teams: activities with the token of Azure Bot Service, which is made out to the bot and the service's address and
 * serves for an hour. Agents answer below the card in their channel.
 */
export async function startTeams(): Promise<Platform> {
  const fake = await startFake(new URL('./teams-fake.ts', import.meta.url));
  const serviceUrl = `${fake.origin}/teams/`;
  const { tenant, appId, appPassword, team, channel, issuer } = TEAMS;
  const token = await fake.token({ ...hourFromNow(), serviceurl: serviceUrl, iss: issuer, aud: appId });

  function activity(user: string, conversation: object, more: object): SignedRequest {
    lastId += 1;
    const now = new Date().toISOString();
    const body = JSON.stringify({
      type: 'message',
      timestamp: now,
      localTimestamp: now.replace('Z', '+00:00'),
      id: String(lastId),
      channelId: 'msteams',
      serviceUrl,
      from: { id: user, name: personCalled(user).name, aadObjectId: `c5b7e2a1-1f0d-4e6b-8a3c-${user.slice(-12)}` },
      conversation: { ...conversation, tenantId: tenant },
      recipient: { id: BOT, name: 'Baton' },
      locale: 'en-GB',
      localTimezone: 'Europe/London',
      entities: [
        { type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Windows', timezone: 'Europe/London' },
      ],
      ...more,
    });
    return { body, headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` } };
  }

  const data = { tenant: { id: tenant } };
  const wire: Wire = {
    path: '/api/messages',
    agentsChannel: channel,
    threads: false,
    employee: (index) => {
      const user = personId('Employee', index);
      return { user, channel: personalChat(user) };
    },
    agent: (index) => personId('Agent', index % 20),
    answeredIn: () => channel,
    says({ user, channel: id }, tag) {
      const text = sentence(tag);
      return activity(
        user,
        { id, conversationType: 'personal' },
        {
          text,
          textFormat: 'plain',
          attachments: [{ contentType: 'text/html', content: `<p>${text}</p>` }],
          channelData: data,
        },
      );
    },
    presses(user, button) {
      const pressed = { replyToId: button.ts, value: { baton: button.actionId.replace('baton.', '') } };
      if (button.channel !== channel) {
        const conversation = { id: button.channel, conversationType: 'personal' };
        return activity(user, conversation, { ...pressed, channelData: data });
      }
      const id = `${channel};messageid=${button.thread ?? button.ts}`;
      const where = { ...data, team: { id: team }, channel: { id: channel } };
      return activity(user, { id, conversationType: 'channel', isGroup: true }, { ...pressed, channelData: where });
    },
  };
  return {
    surface: 'teams',
    label: 'Teams',
    fake,
    wire,
    settings: {
      appId,
      appPassword,
      tenantId: tenant,
      tokenUrl: `${fake.origin}/token`,
      openIdMetadataUrl: `${fake.origin}/openid`,
    },
    destination: { mode: 'channel', system: 'teams', team, channel, serviceUrl },
  };
}
