import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFake } from '../fake-client.ts';
import type { SignedRequest, Wire } from '../wire.ts';
import { sentence } from '../workspace.ts';
import { directSpace, FIRST_AGENT, GOOGLE, spaceCalled, userName } from './google-chat-world.ts';
import type { Platform } from './platform.ts';
import { hourFromNow } from './signer.ts';

const AGENTS = 20;
let lastId = 0;

/**
 * Google Chat: events of a classic app with the identity token of Google Chat, which serves for an hour. Agents answer in their
 * 1:1s. The pause between two writes to a space is off: Google's limit is not what is measured.
 */
export async function startGoogleChat(folder: string): Promise<Platform> {
  const fake = await startFake(new URL('./google-chat-fake.ts', import.meta.url));
  const { audience, projectNumber, chatAccount, desk } = GOOGLE;
  const token = await fake.token({
    ...hourFromNow(),
    iss: 'https://accounts.google.com',
    aud: audience,
    sub: '100000000000000000001',
    email: chatAccount,
    email_verified: true,
  });
  const credentialsFile = join(folder, 'google-chat-key.json');
  await writeFile(credentialsFile, JSON.stringify(serviceAccountKey()));

  function event(type: string, user: string, space: string, message: object, more: object = {}): SignedRequest {
    const who = {
      name: user,
      displayName: `Somebody ${user.slice(-8)}`,
      avatarUrl: 'https://example.com/a.png',
      email: `${user.slice(-8)}@example.com`,
      type: 'HUMAN',
      domainId: '1a2b3c',
    };
    const body = JSON.stringify({
      type,
      eventTime: new Date().toISOString(),
      message: { ...message, space: spaceCalled(space) },
      user: who,
      space: spaceCalled(space),
      common: {
        userLocale: 'en',
        hostApp: 'CHAT',
        platform: 'WEB',
        timeZone: { id: 'Europe/Berlin', offset: 3_600_000 },
      },
      configCompleteRedirectUrl: 'https://chat.example.com/api/bot_config_complete?token=AAAA',
      ...more,
    });
    return { body, headers: { 'content-type': 'application/json; charset=UTF-8', authorization: `Bearer ${token}` } };
  }

  const wire: Wire = {
    path: '/google-chat/events',
    agentsChannel: desk,
    threads: false,
    employee: (index) => ({ user: userName(index), channel: directSpace(userName(index)) }),
    agent: (index) => userName(FIRST_AGENT + (index % AGENTS)),
    answeredIn: (index) => directSpace(userName(FIRST_AGENT + (index % AGENTS))),
    says({ user, channel }, tag) {
      lastId += 1;
      const id = `p${process.pid}-${lastId}`;
      const text = sentence(tag);
      return event('MESSAGE', user, channel, {
        name: `${channel}/messages/${id}.${id}`,
        sender: { name: user, displayName: `Somebody ${user.slice(-8)}`, type: 'HUMAN', domainId: '1a2b3c' },
        createTime: new Date().toISOString(),
        text,
        argumentText: text,
        formattedText: text,
        thread: { name: `${channel}/threads/${id}`, retentionSettings: { state: 'PERMANENT' } },
        retentionSettings: { state: 'PERMANENT' },
      });
    },
    presses(user, { ts, thread, channel, actionId }) {
      const action = actionId.replace('baton.', '');
      const message = { name: ts, thread: { name: thread ?? `${channel}/threads/t` }, sender: { type: 'BOT' } };
      return event('CARD_CLICKED', user, channel, message, {
        action: { actionMethodName: audience, parameters: [{ key: 'baton', value: action }] },
      });
    },
  };
  return {
    surface: 'google-chat',
    label: 'Google Chat (writeInterval 0)',
    fake,
    wire,
    settings: {
      audience,
      projectNumber,
      credentialsFile,
      apiUrl: fake.origin,
      tokenUrl: `${fake.origin}/token`,
      oidcCertsUrl: `${fake.origin}/certs`,
      chatCertsUrl: `${fake.origin}/certs`,
      writeInterval: 0,
    },
    destination: { mode: 'channel', system: 'google-chat', space: desk },
  };
}

/** What the console would give for a service account. */
function serviceAccountKey(): Readonly<Record<string, string>> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    type: 'service_account',
    client_email: GOOGLE.serviceAccount,
    private_key_id: 'bench',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
