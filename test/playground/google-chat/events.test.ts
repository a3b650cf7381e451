import { describe, expect, test } from 'vitest';
import { type Json, startChat, startRecorder, until } from './support.ts';

describe('classic events', () => {
  test('a message in the 1:1: who, where, what, when', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    const user = await chat.person('Maya');
    const { id, room } = await chat.control('say', { user, room: 'direct', text: 'My *laptop* is dead' });
    const { json, headers } = await app.request();
    expect(headers['user-agent']).toBe('Google-Dynamite');
    expect(json).toMatchObject({
      type: 'MESSAGE',
      eventTime: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      user: { name: user, displayName: 'Maya Lindqvist', email: 'maya@example.com', type: 'HUMAN' },
      space: { name: room, type: 'DM', spaceType: 'DIRECT_MESSAGE', spaceThreadingState: 'UNTHREADED_MESSAGES' },
      message: {
        name: id,
        text: 'My laptop is dead',
        argumentText: 'My laptop is dead',
        formattedText: 'My *laptop* is dead',
        sender: { name: user },
        thread: { name: expect.stringContaining(`${String(room)}/threads/`) as unknown },
      },
      common: { userLocale: 'en-US', hostApp: 'CHAT', timeZone: { id: 'Europe/Stockholm', offset: 3_600_000 } },
    });
  });

  test('in a space only what mentions the app arrives, also in a thread', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    const [user, room] = [await chat.person('Jonas'), chat.emulator.channels.desk];
    const { id } = await chat.control('say', { user, room, text: 'nobody listens' });
    await chat.control('say', { user, room, text: 'nor here', thread: String(id) });
    await chat.control('say', { user, room, text: 'But @Baton and @Aisha Bello do', thread: String(id) });
    const { json } = await app.request();
    expect(app.received).toHaveLength(1);
    const message = json.message as Json & { annotations: Json[] };
    expect(message).toMatchObject({
      text: 'But @Baton and @Aisha Bello do',
      argumentText: 'But  and @Aisha Bello do',
      formattedText: `But <${chat.emulator.app.bot}> and <${await chat.person('Aisha')}> do`,
      threadReply: true,
    });
    expect(message.annotations).toMatchObject([
      {
        type: 'USER_MENTION',
        startIndex: 4,
        length: 6,
        userMention: { user: { name: chat.emulator.app.bot, type: 'BOT' } },
      },
      { type: 'USER_MENTION', startIndex: 15, length: 12, userMention: { user: { displayName: 'Aisha Bello' } } },
    ]);
  });

  test('what a person types is no markup of apps', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    const text = '<users/all> <https://evil.example|bank>';
    const { id } = await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text });
    expect(((await app.request()).json.message as Json).text).toBe(text);
    expect((await chat.shown(String(id))).html).not.toMatch(/mention|>bank</);
  });

  test('adding and removing the app; a mention brings it into a space', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    const room = chat.emulator.channels.general;
    await chat.control('uninstall', { room });
    await chat.control('say', { user: await chat.person('Maya'), room, text: 'hello @Baton' });
    await chat.control('uninstall', { user: await chat.person('Maya') });
    await until(() => expect(app.received).toHaveLength(3));
    const seen = app.received.map(({ json }) => [json.type, (json.space as Json).type, json.message !== undefined]);
    expect(seen.toSorted()).toEqual([
      ['ADDED_TO_SPACE', 'ROOM', true],
      ['REMOVED_FROM_SPACE', 'DM', false],
      ['REMOVED_FROM_SPACE', 'ROOM', false],
    ]);
    const { body, status } = await chat.tryControl('say', {
      user: await chat.person('Maya'),
      room: 'direct',
      text: 'x',
    });
    expect([status, body.error]).toEqual([400, 'Baton is not installed for Maya Lindqvist.']);
  });

  test('edits and deletions of people reach nobody, reactions can not be told', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    const user = await chat.person('Maya');
    const { id, room } = await chat.control('say', { user, room: 'direct', text: 'tpyo' });
    await chat.control('edit', { user, room: room as string, id: id as string, text: 'typo' });
    expect(await chat.shown(String(id))).toMatchObject({ text: 'typo', edited: true });
    await chat.control('delete', { user, room: room as string, id: id as string });
    await chat.control('say', { user, room: 'direct', text: 'next' });
    await app.request((json) => (json.message as Json).text === 'next');
    expect(app.received).toHaveLength(2);
    expect((await chat.tryControl('react', { user, room, id, emoji: '👍' })).status).toBe(400);
  });
});

describe('add-on events', () => {
  test('a message in the 1:1 comes without commonEventObject, one in a space with it and with floats', async () => {
    const chat = await startChat({ format: 'add-on' });
    const app = await startRecorder(chat);
    const user = await chat.person('Jonas');
    await chat.control('say', { user, room: 'direct', text: 'hi' });
    const direct = (await app.request()).json;
    expect(direct.type).toBeUndefined();
    expect(direct.commonEventObject).toBeUndefined();
    expect(direct).toMatchObject({ chat: { user: { name: user }, messagePayload: { message: { text: 'hi' } } } });
    expect(direct.authorizationEventObject).toMatchObject({ systemIdToken: expect.stringMatching(/^ey/) as unknown });
    await chat.control('say', { user, room: chat.emulator.channels.desk, text: '@Baton hi' });
    const inSpace = await app.request((json) => json.commonEventObject !== undefined);
    expect(inSpace.json).toMatchObject({ commonEventObject: { hostApp: 'CHAT', timeZone: { id: 'Europe/Berlin' } } });
    expect(inSpace.body).toContain('"startIndex":0.0');
    expect(inSpace.body).toContain('"offset":3600000.0');
  });

  test('the format is switched while it runs', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    await chat.control('settings', { format: 'add-on' });
    await chat.control('room', { name: 'New desk', members: [await chat.person('Chris')] });
    await chat.control('settings', { format: 'classic' });
    await chat.control('room', { name: 'Newer desk', members: [await chat.person('Chris')] });
    expect(app.received[0]!.json).toMatchObject({
      chat: { addedToSpacePayload: { space: { displayName: 'New desk' } } },
    });
    expect(app.received[1]!.json).toMatchObject({ type: 'ADDED_TO_SPACE', space: { displayName: 'Newer desk' } });
  });
});

describe('when the app fails', () => {
  test('the person reads that it does not respond, and the event does not come again by itself', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    app.answer = () => ({ status: 503 });
    const user = await chat.person('Maya');
    await chat.control('say', { user, room: 'direct', text: 'hello?' });
    const notice = await until(async () => {
      const found = (await chat.view()).messages.find(({ author }) => author.id === 'google-chat');
      if (found === undefined) throw new Error('no notice yet');
      return found;
    });
    expect(notice).toMatchObject({ text: 'Baton not responding', privateTo: user });
    expect(app.received).toHaveLength(1);
    expect((await chat.wire()).find(({ name }) => name === 'MESSAGE')).toMatchObject({
      status: 503,
      direction: 'to-baton',
    });
  });

  test('an app that takes too long is given up', async () => {
    const chat = await startChat({ answerWithinMs: 50 });
    (await startRecorder(chat)).answer = () => 'hang';
    await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'hello?' });
    await until(async () =>
      expect((await chat.view()).messages.some(({ text }) => text.includes('not responding'))).toBe(true),
    );
  });

  test('an event comes again when told: the same body, each time a valid proof', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    expect((await chat.tryControl('redeliver')).status).toBe(400);
    await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'once' });
    await app.request();
    expect(await chat.control('redeliver', { event: 'MESSAGE', times: 3 })).toMatchObject({
      statuses: [200, 200, 200],
    });
    expect(new Set(app.received.map(({ body }) => body)).size).toBe(1);
    expect(app.received).toHaveLength(4);
  });
});
