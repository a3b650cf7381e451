import { createHmac } from 'node:crypto';
import { startFake } from '../fake-client.ts';
import type { SignedRequest, Wire } from '../wire.ts';
import type { Platform } from './platform.ts';
import { actionId, directRoom, nameIn, personId, WEBEX, webexId, writtenId } from './webex-world.ts';

const AGENTS = 20;

/**
 * Webex: webhooks, signed over their bodies. They carry ids alone, so Baton fetches each message before it answers. Agents answer
 * in their 1:1s.
 */
export async function startWebex(): Promise<Platform> {
  const fake = await startFake(new URL('./webex-fake.ts', import.meta.url));
  const { org, bot, botToken, secret, desk } = WEBEX;
  const wire: Wire = {
    path: '/webex/events',
    agentsChannel: desk,
    threads: false,
    employee: (index) => {
      const user = personId('employee', index);
      return { user, channel: directRoom(user) };
    },
    agent: (index) => personId('agent', index % AGENTS),
    answeredIn: (index) => directRoom(personId('agent', index % AGENTS)),
    says: ({ user, channel }, tag) =>
      webhook('messages', user, {
        id: writtenId(user, tag),
        roomId: channel,
        roomType: 'direct',
        personEmail: `${nameIn(user)}@example.com`,
      }),
    presses: (user, { ts, channel, actionId: action }) =>
      webhook('attachmentActions', user, {
        id: actionId(user, action.replace('baton.', ''), ts),
        type: 'submit',
        messageId: ts,
        roomId: channel,
      }),
  };
  return {
    surface: 'webex',
    label: 'Webex',
    fake,
    wire,
    settings: { botToken, webhookSecret: secret, apiUrl: `${fake.origin}/v1` },
    destination: { mode: 'channel', system: 'webex', room: desk },
  };

  function webhook(resource: string, user: string, data: object): SignedRequest {
    const body = JSON.stringify({
      id: webexId('WEBHOOK', resource),
      name: `Baton: ${resource} created`,
      targetUrl: 'https://baton.example.com/webex/events',
      resource,
      event: 'created',
      orgId: org,
      createdBy: bot,
      appId: webexId('APPLICATION', 'bench'),
      ownedBy: 'creator',
      status: 'active',
      created: new Date().toISOString(),
      actorId: user,
      data: { ...data, personId: user, created: new Date().toISOString() },
    });
    const signature = createHmac('sha1', secret).update(body).digest('hex');
    return { body, headers: { 'content-type': 'application/json', 'x-spark-signature': signature } };
  }
}
