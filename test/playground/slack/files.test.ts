import { expect, test } from 'vitest';
import { refusal, startRecorder, startSlack } from './support.ts';

test('filesUploadV2 shares a file in a thread, and the bot can read it back', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'root' });
  await slack.client.filesUploadV2({
    channel_id: channel,
    thread_ts: ts!,
    filename: 'notes.txt',
    title: 'Notes',
    file: Buffer.from('three\r\nlines\n'),
    initial_comment: 'see <this>',
  });
  const { messages } = await slack.client.conversations.replies({ channel, ts: ts! });
  const shared = messages?.[1];
  expect(shared).toMatchObject({
    text: 'see <this>',
    files: [{ name: 'notes.txt', title: 'Notes', mimetype: 'text/plain', size: 13 }],
  });
  const file = shared!.files![0]!;
  const answer = await fetch(file.url_private_download!, {
    headers: { authorization: `Bearer ${slack.emulator.app.botToken}` },
  });
  expect(await answer.text()).toBe('three\r\nlines\n');
  const { file: info } = await slack.client.files.info({ file: file.id! });
  expect(info?.shares?.public?.[channel]?.[0]).toMatchObject({ ts: shared!.ts, thread_ts: ts });
});

test('a file of a person comes with the event; without the token there is only a page to sign in, with 200', async () => {
  const app = await startRecorder();
  const slack = await startSlack({ eventsUrl: app.url });
  const content = Buffer.from([0, 1, 2, 255]);
  const said = await slack.control('say', {
    user: await slack.person('maya'),
    channel: 'dm',
    text: 'look',
    files: [{ name: 'screen.png', mimetype: 'image/png', content_base64: content.toString('base64') }],
  });
  const event = await app.event((one) => one.ts === said.ts);
  expect(event).toMatchObject({ subtype: 'file_share', text: 'look' });
  const [file] = event.files as [{ id: string; url_private: string; url_private_download: string }];
  const stranger = await fetch(file.url_private);
  expect([stranger.status, stranger.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const bot = await fetch(file.url_private_download, {
    headers: { authorization: `Bearer ${slack.emulator.app.botToken}` },
  });
  expect([bot.headers.get('content-type'), Buffer.from(await bot.arrayBuffer())]).toEqual(['image/png', content]);
  const page = await fetch(`${slack.url}/_control/files/${file.id}`);
  expect(Buffer.from(await page.arrayBuffer())).toEqual(content);
});

test('an upload of another length than announced does not count; a file of nobody is not found', async () => {
  const slack = await startSlack();
  const { upload_url: uploadUrl, file_id: fileId } = await slack.client.files.getUploadURLExternal({
    filename: 'a.bin',
    length: 10,
  });
  expect((await fetch(uploadUrl!, { method: 'POST', body: 'short' })).status).toBe(404);
  expect(
    await refusal(
      slack.client.files.completeUploadExternal({ files: [{ id: fileId! }], channel_id: slack.emulator.channels.desk }),
    ),
  ).toBe('file_not_found');
  expect(await refusal(slack.client.files.info({ file: 'F0NOTHING' }))).toBe('file_not_found');
});

test('the bot deletes its own file, and not the file of somebody else', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  await slack.client.filesUploadV2({ channel_id: channel, filename: 'a.txt', content: 'abc' });
  const { messages } = await slack.client.conversations.history({ channel, limit: 1 });
  const id = messages![0]!.files![0]!.id!;
  await slack.client.files.delete({ file: id });
  expect(await refusal(slack.client.files.info({ file: id }))).toBe('file_not_found');
  const user = await slack.person('aisha');
  await slack.control('say', {
    user,
    channel,
    text: '',
    files: [{ name: 'b.txt', mimetype: 'text/plain', content_base64: 'YWJj' }],
  });
  const theirs = (await slack.state()).messages[channel]!.at(-1)!.files![0]!.id;
  expect(await refusal(slack.client.files.delete({ file: theirs }))).toBe('cant_delete_file');
});
