import type { chat_v1 } from '@googleapis/chat';
import { describe, expect, test } from 'vitest';
import { button, card, CHAT_BOT, type Json, refusal, startChat } from './support.ts';

describe('who may call', () => {
  test('no token, a made-up one and one that ran out are 401', async () => {
    let at = Date.now();
    const chat = await startChat({ now: () => at });
    const token = await chat.token();
    const path = `/v1/${chat.emulator.channels.desk}`;
    expect((await chat.call('GET', path, undefined, token)).status).toBe(200);
    expect((await chat.call('GET', path, undefined, 'ya29.made-up')).body).toMatchObject({
      error: { code: 401, status: 'UNAUTHENTICATED' },
    });
    at += 3_600_000;
    expect((await chat.call('GET', path, undefined, token)).status).toBe(401);
  });

  test('a token for something else is 403, and so is what only people may do', async () => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const other = chat.clientWith(['https://www.googleapis.com/auth/pubsub']);
    expect(await refusal(other.spaces.get({ name: parent }))).toMatchObject({
      status: 403,
      message: 'The access token lacks a scope for this call.',
    });
    expect(await refusal(chat.client.spaces.messages.list({ parent }))).toMatchObject({ status: 403 });
    expect(await refusal(chat.client.spaces.setup({ requestBody: {} }))).toMatchObject({ status: 403 });
    const upload = chat.client.media.upload(
      { parent, requestBody: { filename: 'a.txt' }, media: { mimeType: 'text/plain', body: 'x' } },
      { rootUrl: `${chat.url}/` },
    );
    expect(await refusal(upload)).toMatchObject({ status: 403 });
  });

  test.each<[string, Json, string]>([
    ['no scope', { scope: '' }, 'invalid_scope'],
    ['another account', { iss: 'x@y.iam.gserviceaccount.com' }, 'invalid_grant'],
    ['another audience', { aud: 'https://example.com/token' }, 'invalid_grant'],
    ['a life of two hours', { exp: Math.floor(Date.now() / 1000) + 7_200 }, 'invalid_grant'],
    ['to act for a person', { sub: 'maya@example.com' }, 'unauthorized_client'],
  ])('an assertion with %s is refused', async (_what, changes, error) => {
    const chat = await startChat();
    const { credentials, tokenUrl } = chat.emulator.app;
    const { importPKCS8, SignJWT } = await import('jose');
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: credentials.client_email, scope: CHAT_BOT, aud: tokenUrl, iat, exp: iat + 3_600, ...changes };
    const assertion = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256' })
      .sign(await importPKCS8(credentials.private_key, 'RS256'));
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const ask = (fields: Record<string, string>): Promise<Response> =>
      fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(fields) });
    expect(await (await ask({ grant_type, assertion })).json()).toMatchObject({ error });
    expect(await (await ask({ grant_type: 'password' })).json()).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('what a message may be', () => {
  test.each<[string, Json, RegExp]>([
    ['empty', {}, /empty/],
    ['a field that does not exist', { txt: 'x' }, /Unknown name "txt" at 'message': there is no such field/],
    ['a number as text', { text: 5 }, /Invalid value at 'message.text' \(TYPE_STRING\), 5/],
    ['an unknown syntax', { text: 'x', markupSyntax: 'HTML' }, /markup_syntax/],
    ['too many bytes', { text: 'ä'.repeat(16_001) }, /32000 bytes/],
    ['a card of an unknown widget', { cardsV2: card({ marquee: {} }) }, /Unknown name "marquee"/],
    ['a widget of two kinds', { cardsV2: card({ divider: {}, textParagraph: { text: 'x' } }) }, /already set/],
    ['an empty section', { cardsV2: card() }, /at least one widget/],
    ['a button without a text', { cardsV2: card({ buttonList: { buttons: [button('')] } }) }, /text or an icon/],
    ['a button that does nothing', { cardsV2: card({ buttonList: { buttons: [{ text: 'x' }] } }) }, /on_click/],
    ['a button without a function', { cardsV2: card({ buttonList: { buttons: [button('x', '')] } }) }, /function/],
    [
      'a link to a script',
      { cardsV2: card({ buttonList: { buttons: [{ text: 'x', onClick: { openLink: { url: 'javascript:x' } } }] } }) },
      /open_link/,
    ],
    ['a field without a name', { cardsV2: card({ textInput: { label: 'x' } }) }, /name is missing/],
    [
      'two fields of one name',
      { cardsV2: card({ textInput: { name: 'a', label: 'x' } }, { textInput: { name: 'a', label: 'y' } }) },
      /stands twice/,
    ],
    ['a header without a title', { cardsV2: [{ card: { header: { subtitle: 'x' } } }] }, /title/],
    ['cards without ids', { cardsV2: [{ card: {} }, { card: {} }] }, /an id of its own/],
    ['an attachment', { text: 'x', attachment: [{ name: 'a' }] }, /authorization of a user/],
    ['an answer to an event', { text: 'x', actionResponse: { type: 'NEW_MESSAGE' } }, /action_response/],
    ['a private message for a stranger', { text: 'x', privateMessageViewer: { name: 'users/1' } }, /not a member/],
  ])('refused: %s', async (_what, requestBody, message) => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const answer = await refusal(chat.client.spaces.messages.create({ parent, requestBody }));
    expect([400, 403]).toContain(answer.status);
    expect(answer.message).toMatch(message);
  });

  test('32,000 bytes pass, and snake_case is as good as camelCase', async () => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const { data } = await chat.client.spaces.messages.create({ parent, requestBody: { text: 'ä'.repeat(16_000) } });
    expect(data.text).toHaveLength(16_000);
    const body = {
      cards_v2: [{ card_id: 'a', card: { sections: [{ widgets: [{ text_paragraph: { text: 'x' } }] }] } }],
    };
    expect((await chat.call('POST', `/v1/${parent}/messages`, body)).status).toBe(200);
  });

  test('malformed JSON is 400, an unknown path 404, a body that is too long 413', async () => {
    const chat = await startChat();
    const path = `/v1/${chat.emulator.channels.desk}/messages`;
    expect(await chat.call('POST', path, '{"text":')).toMatchObject({ status: 400 });
    expect((await fetch(`${chat.url}/v1/rooms`)).status).toBe(404);
    const huge = await fetch(chat.url + path, { method: 'POST', body: 'x'.repeat(3_000_000) }).catch(() => null);
    // The connection may be cut before the client has read the answer to a body that it is still sending.
    expect(huge === null || huge.status === 413).toBe(true);
  });
});

describe('sending twice', () => {
  test('the same requestId gives the same message; the same messageId is a conflict', async () => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const { messages } = chat.client.spaces;
    const send = { parent, requestId: 'r-1', messageId: 'client-1', requestBody: { text: 'once' } };
    const first = await messages.create(send);
    expect((await messages.create({ ...send, requestBody: { text: 'twice' } })).data).toEqual(first.data);
    expect(await refusal(messages.create({ ...send, requestId: 'r-2' }))).toMatchObject({
      status: 409,
      word: 'ALREADY_EXISTS',
    });
    expect((await messages.get({ name: `${parent}/messages/client-1` })).data.name).toBe(first.data.name);
    expect((await chat.view()).messages.filter(({ text }) => text === 'once')).toHaveLength(1);
  });

  test.each(['1', 'client-UP', `client-${'x'.repeat(57)}`])('%s is no messageId', async (messageId) => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const call = chat.client.spaces.messages.create({ parent, messageId, requestBody: { text: 'x' } });
    expect(await refusal(call)).toMatchObject({ status: 400 });
  });

  test('an update may make what is missing', async () => {
    const chat = await startChat();
    const name = `${chat.emulator.channels.desk}/messages/client-new`;
    const update = { name, updateMask: 'text', requestBody: { text: 'made' } };
    expect(await refusal(chat.client.spaces.messages.patch(update))).toMatchObject({ status: 404 });
    const { data } = await chat.client.spaces.messages.patch({ ...update, allowMissing: true });
    expect(data).toMatchObject({ text: 'made', clientAssignedMessageId: 'client-new' });
  });
});

describe('threads', () => {
  test('a thread counts only with a reply option, and one that is not there is an error or a new one', async () => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const { messages } = chat.client.spaces;
    const root = (await messages.create({ parent, requestBody: { text: 'root' } })).data;
    const reply = (messageReplyOption: string, thread: Json): Promise<{ data: chat_v1.Schema$Message }> =>
      messages.create({ parent, messageReplyOption, requestBody: { text: 'reply', thread } });
    const none = `${parent}/threads/none`;
    const alone = await messages.create({ parent, requestBody: { text: 'alone', thread: root.thread! } });
    expect(alone.data.thread?.name).not.toBe(root.thread?.name);
    const orFail = await reply('REPLY_MESSAGE_OR_FAIL', { name: root.thread!.name! });
    expect(orFail.data).toMatchObject({ thread: { name: root.thread?.name }, threadReply: true });
    expect((await chat.shown(orFail.data.name)).thread).toBe(root.name);
    expect(await refusal(reply('REPLY_MESSAGE_OR_FAIL', { name: none }))).toMatchObject({ status: 404 });
    const fresh = await reply('REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD', { name: none });
    expect(fresh.data.threadReply).toBeUndefined();
    expect(await refusal(reply('REPLY', { name: none }))).toMatchObject({ status: 400 });
    expect(await refusal(reply('REPLY_MESSAGE_OR_FAIL', { name: 'spaces/x/threads/y' }))).toMatchObject({
      status: 400,
    });
  });

  test('a thread key of our own begins a thread and finds it again', async () => {
    const chat = await startChat();
    const parent = chat.emulator.channels.desk;
    const send = (text: string): Promise<Json> =>
      chat.client.spaces.messages
        .create({
          parent,
          messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
          requestBody: { text, thread: { threadKey: 'handoff-7' } },
        })
        .then(({ data }) => data.thread as Json);
    const [first, second] = [await send('a'), await send('b')];
    expect(second).toEqual({ name: first.name, threadKey: 'handoff-7' });
  });

  test('a 1:1 has none, unless it is one of the newer kind', async () => {
    for (const directThreads of [false, true]) {
      const chat = await startChat({ directThreads });
      const parent = await chat.direct(await chat.person('Maya'));
      const { messages } = chat.client.spaces;
      const { thread } = (await messages.create({ parent, requestBody: { text: 'root' } })).data;
      const requestBody = { text: 'reply', thread: thread! };
      const reply = await messages.create({ parent, messageReplyOption: 'REPLY_MESSAGE_OR_FAIL', requestBody });
      expect(reply.data.thread?.name === thread?.name).toBe(directThreads);
    }
  });
});

test('an app changes and deletes its own messages alone, and the mask must name what can change', async () => {
  const chat = await startChat();
  const room = chat.emulator.channels.desk;
  const { id } = await chat.control('say', { user: await chat.person('Jonas'), room, text: 'mine' });
  const name = String(id);
  const { messages } = chat.client.spaces;
  expect(await refusal(messages.delete({ name }))).toMatchObject({ status: 403 });
  const patch = (target: string, updateMask?: string, requestBody: Json = { text: 'x' }): ReturnType<typeof refusal> =>
    refusal(messages.patch({ name: target, ...(updateMask === undefined ? {} : { updateMask }), requestBody }));
  expect(await patch(name, 'text')).toMatchObject({ status: 403 });
  const own = (await messages.create({ parent: room, requestBody: { text: 'own' } })).data.name!;
  expect(await patch(own)).toMatchObject({ message: 'update_mask is required.' });
  expect(await patch(own, 'sender')).toMatchObject({ status: 400 });
  expect(await patch(own, 'text', {})).toMatchObject({ status: 400 });
  expect(
    await patch(own, 'accessory_widgets', { accessoryWidgets: [{ buttonList: { buttons: [button('x')] } }] }),
  ).toMatchObject({ status: 200 });
});

test('a private message is seen by one person', async () => {
  const chat = await startChat();
  const [parent, jonas] = [chat.emulator.channels.desk, await chat.person('Jonas')];
  const requestBody = { text: 'psst', privateMessageViewer: { name: jonas } };
  const { data } = await chat.client.spaces.messages.create({ parent, requestBody });
  expect((await chat.shown(data.name)).privateTo).toBe(jonas);
});

test('where the app is not, it can do nothing; a person is named by number', async () => {
  const chat = await startChat();
  const maya = await chat.person('Maya');
  const name = await chat.direct(maya);
  await chat.control('uninstall', { user: maya });
  const { spaces } = chat.client;
  expect(await refusal(spaces.messages.create({ parent: name, requestBody: { text: 'x' } }))).toMatchObject({
    status: 403,
  });
  expect(await refusal(spaces.findDirectMessage({ name: maya }))).toMatchObject({ status: 404 });
  expect(await refusal(spaces.findDirectMessage({ name: 'users/maya@example.com' }))).toMatchObject({ status: 400 });
  expect(await refusal(spaces.get({ name: 'spaces/unknown' }))).toMatchObject({ status: 404 });
  await chat.control('install', { user: maya });
  expect((await spaces.findDirectMessage({ name: maya })).data.name).toBe(name);
});
