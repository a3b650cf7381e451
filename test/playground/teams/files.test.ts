import { expect, test } from 'vitest';
import { startRecorder, startTeams, type Json, type Recorder, type TestTeams } from './support.ts';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

async function sendFile(
  teams: TestTeams,
  app: Recorder,
  room: string,
  name: string,
  mimeType: string,
): Promise<Json[]> {
  const files = [{ name, mimeType, contentBase64: PNG.toString('base64') }];
  const { id } = await teams.control('say', { user: teams.grace, room, text: 'see', files });
  expect((await teams.message(id)).files).toMatchObject([{ name, mimeType, size: PNG.length }]);
  return (await app.activity('message', (activity) => activity.id === id)).attachments as Json[];
}

test('a file in the 1:1 comes with an address that needs no token, is not for one, and does not last', async () => {
  let at = Date.now();
  const teams = await startTeams({ now: () => at });
  const app = await startRecorder(teams);
  const [file, mirror] = await sendFile(teams, app, 'direct', 'Report Q3.pdf', 'application/pdf');
  expect(file).toMatchObject({
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    name: 'Report Q3.pdf',
    content: { fileType: 'pdf', uniqueId: expect.any(String) as unknown },
  });
  expect(mirror?.contentType).toBe('text/html');
  const { downloadUrl } = file?.content as { downloadUrl: string };
  const answer = await fetch(downloadUrl);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
  const leaked = await fetch(downloadUrl, { headers: { authorization: 'Bearer secret' } });
  expect(leaked.status).toBe(401);
  at += 3_600_000;
  expect((await fetch(downloadUrl)).status).toBe(404);
});

test("a picture comes inline and is served for the bot's token alone", async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const [picture, mirror] = await sendFile(teams, app, teams.emulator.channels.desk, 'shot.png', 'image/png');
  expect(picture).toMatchObject({ contentType: 'image/png' });
  expect(mirror?.content).toContain('<img ');
  const url = String(picture?.contentUrl);
  expect((await fetch(url)).status).toBe(401);
  const token = String((await teams.token()).body.access_token);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
  const id = /attachments\/(\w+)\//.exec(url)?.[1] ?? '';
  expect((await teams.call('GET', `attachments/${id}`)).body).toMatchObject({ name: 'shot.png', type: 'image/png' });
});

test('a file in a channel is only hinted at', async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const attachments = await sendFile(teams, app, teams.emulator.channels.desk, 'log.txt', 'text/plain');
  expect(attachments.map(({ contentType }) => contentType)).toEqual(['text/html']);
  expect(attachments[0]?.content).toContain('<attachment id=');
});

test('a file of the bot: consent, upload, and the card that shows it', async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const room = await teams.direct(teams.lena);
  const consent = {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: 'shot.png',
    content: { description: 'A picture', sizeInBytes: PNG.length, acceptContext: { k: 1 }, declineContext: { k: 2 } },
  };
  const id = await teams.send(room, { attachments: [consent] });
  expect((await teams.message(id)).card?.parts.at(-1)).toMatchObject({
    buttons: [{ id: 'accept' }, { id: 'decline' }],
  });
  await teams.press({ user: teams.lena, room, id, button: 'decline' });
  expect(await teams.press({ user: teams.lena, room, id, button: 'accept' })).toEqual({ ok: true, status: 200 });
  const [declined, accepted] = app.of('invoke');
  expect(declined).toMatchObject({ name: 'fileConsent/invoke', value: { action: 'decline', context: { k: 2 } } });
  expect(accepted).toMatchObject({ replyToId: id, value: { type: 'fileUpload', action: 'accept', context: { k: 1 } } });
  const { uploadUrl, contentUrl, uniqueId, fileType } = (accepted?.value as Json).uploadInfo as Record<string, string>;
  const put = (range: string): Promise<Response> =>
    fetch(uploadUrl!, { method: 'PUT', body: PNG, headers: { 'content-range': range } });
  expect((await put('bytes 0-1/8')).status).toBe(400);
  expect((await put('bytes 0-7/8')).status).toBe(201);
  expect((await put('bytes 0-7/8')).status).toBe(404);
  const info = {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name: 'shot.png',
    content: { uniqueId, fileType },
  };
  const shown = await teams.message(await teams.send(room, { attachments: [info] }));
  expect(shown.files).toMatchObject([{ name: 'shot.png', mimeType: 'image/png', size: PNG.length }]);
  expect(Buffer.from(await (await fetch(shown.files[0]!.viewUrl)).arrayBuffer())).toEqual(PNG);
});

test('a consent card in a channel is refused', async () => {
  const teams = await startTeams();
  const path = `conversations/${encodeURIComponent(teams.emulator.channels.desk)}/activities`;
  const attachment = {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: 'a.txt',
    content: { sizeInBytes: 1 },
  };
  expect((await teams.call('POST', path, { type: 'message', attachments: [attachment] })).status).toBe(400);
});
