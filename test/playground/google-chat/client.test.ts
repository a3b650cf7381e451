import { JWT } from 'google-auth-library';
import { expect, test } from 'vitest';
import { button, buttonsOf, card, refusal, startChat, startRecorder, until } from './support.ts';

/** The vendor's own client and auth library, unchanged but for the addresses. */

test('finds the 1:1, writes a card, changes it and deletes it', async () => {
  const chat = await startChat();
  const maya = await chat.person('Maya');
  const { data: space } = await chat.client.spaces.findDirectMessage({ name: maya });
  expect(space).toMatchObject({ spaceType: 'DIRECT_MESSAGE', singleUserBotDm: true });
  const parent = space.name!;
  const { data: sent } = await chat.client.spaces.messages.create({
    parent,
    requestBody: {
      text: 'Need a *person*?',
      markupSyntax: 'MARKUP_SYNTAX_CHAT',
      cardsV2: card({ buttonList: { buttons: [button('Request live agent')] } }),
    },
  });
  expect(sent).toMatchObject({ text: 'Need a *person*?', sender: { type: 'BOT' }, space: { name: parent } });
  expect(await chat.shown(sent.name)).toMatchObject({
    text: 'Need a person?',
    html: 'Need a <b>person</b>?',
    room: parent,
  });
  await chat.client.spaces.messages.patch({
    name: sent.name!,
    updateMask: 'text,cardsV2',
    requestBody: { text: 'Done.', cardsV2: [] },
  });
  const changed = await chat.shown(sent.name);
  expect([changed.text, changed.edited, buttonsOf(changed)]).toEqual(['Done.', true, []]);
  expect((await chat.client.spaces.messages.get({ name: sent.name! })).data.text).toBe('Done.');
  await chat.client.spaces.messages.delete({ name: sent.name! });
  await expect(chat.shown(sent.name)).rejects.toThrow('nobody sees');
  expect(await refusal(chat.client.spaces.messages.get({ name: sent.name! }))).toMatchObject({ status: 404 });
});

test('lists its spaces and their members, in pages', async () => {
  const chat = await startChat();
  const { data: first } = await chat.client.spaces.list({ pageSize: 5 });
  const { data: second } = await chat.client.spaces.list({ pageSize: 5, pageToken: first.nextPageToken! });
  expect([first.spaces?.length, second.spaces?.length, second.nextPageToken]).toEqual([5, 3, undefined]);
  const desk = chat.emulator.channels.desk;
  expect((await chat.client.spaces.get({ name: desk })).data).toMatchObject({
    displayName: 'IT help desk',
    spaceType: 'SPACE',
    spaceThreadingState: 'THREADED_MESSAGES',
  });
  const { data } = await chat.client.spaces.members.list({ parent: desk });
  expect(data.memberships?.map(({ member }) => member?.displayName)).toEqual([
    'Jonas Weber',
    'Aisha Bello',
    'Chris Novak',
  ]);
});

test('a bot of a few lines hears a person and answers in the thread', async () => {
  const chat = await startChat();
  const app = await startRecorder(chat);
  const desk = chat.emulator.channels.desk;
  const { id } = await chat.control('say', {
    user: await chat.person('Jonas'),
    room: desk,
    text: '@Baton are you there?',
  });
  const { json } = await app.request();
  const message = json.message as { thread: { name: string }; argumentText: string };
  expect(message.argumentText).toBe(' are you there?');
  const { data } = await chat.client.spaces.messages.create({
    parent: desk,
    messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
    requestBody: { text: 'Yes.', thread: { name: message.thread.name } },
  });
  await until(async () => expect((await chat.shown(data.name)).thread).toBe(id));
});

test('downloads what a person uploaded; alt=media is needed, and a link into Drive is no upload', async () => {
  const chat = await startChat();
  const app = await startRecorder(chat);
  const files = [
    { name: 'error.txt', mimeType: 'text/plain', contentBase64: Buffer.from('0x80070005').toString('base64') },
    { name: 'Plan', mimeType: 'application/vnd.google-apps.document', contentBase64: '' },
  ];
  await chat.control('say', { user: await chat.person('Priya'), room: 'direct', text: 'look', files });
  const { json } = await app.request();
  const [upload, link] = (json.message as { attachment: Record<string, Record<string, string>>[] }).attachment;
  expect(upload).toMatchObject({ contentName: 'error.txt', contentType: 'text/plain', source: 'UPLOADED_CONTENT' });
  expect(link).toMatchObject({ source: 'DRIVE_FILE', driveDataRef: { driveFileId: expect.any(String) as unknown } });
  const resourceName = upload!.attachmentDataRef!.resourceName!;
  const media = { resourceName, alt: 'media' } as { resourceName: string };
  const { data } = await chat.client.media.download(media, { responseType: 'arraybuffer' });
  expect(Buffer.from(data as ArrayBuffer).toString()).toBe('0x80070005');
  expect(await refusal(chat.client.media.download({ resourceName }))).toMatchObject({ status: 400 });
  const human = await fetch(upload!.downloadUri as unknown as string, {
    headers: { authorization: `Bearer ${await chat.token()}` },
  });
  expect(human.status).toBe(401);
});

test('a key that nobody gave out gets no token', async () => {
  const [chat, { generateKeyPairSync }] = [await startChat(), await import('node:crypto')];
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = new JWT({
    email: chat.emulator.app.credentials.client_email,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    scopes: ['https://www.googleapis.com/auth/chat.bot'],
    transporterOptions: {
      fetchImplementation: (_url: unknown, init?: RequestInit) => fetch(chat.emulator.app.tokenUrl, init),
    },
  });
  await expect(stranger.getAccessToken()).rejects.toThrow(/invalid_grant/);
});
