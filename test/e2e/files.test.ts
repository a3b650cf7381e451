import { expect, test } from 'vitest';
import type { ControlFile, ControlMessage } from '../../src/playground/slack/control-types.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { said, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();

const NOTES = Buffer.from('Grüße aus dem Büro\nline two\n', 'utf8');
/** Every byte there is, and not a text in any encoding. */
const PICTURE = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7 + (index >> 8)) % 256));

const file = (name: string, mimetype: string, bytes: Buffer) => ({
  name,
  mimetype,
  content_base64: bytes.toString('base64'),
});

async function bytesOf({ viewUrl }: ControlFile): Promise<Buffer> {
  return Buffer.from(await (await fetch(viewUrl)).arrayBuffer());
}

/** Files that Baton showed among these messages. */
async function shown(list: () => Promise<readonly ControlMessage[]>, count: number): Promise<ControlFile[]> {
  return until(`${count} files`, async () => {
    const files = (await list()).filter(({ bot_id }) => bot_id !== undefined).flatMap((message) => message.files ?? []);
    return files.length >= count && files;
  });
}

async function sent(scene: Scene, files: readonly ReturnType<typeof file>[], text = ''): Promise<MessageAt> {
  return scene.slack.say({ user: scene.employee.id, channel: 'dm', text, files });
}

test("an employee's files reach the agents, byte for byte, with the words that they came with", async () => {
  const scene = await open();
  const card = await scene.talk();
  await sent(scene, [file('notes.txt', 'text/plain', NOTES), file('shot.png', 'image/png', PICTURE)], 'Look at these');
  const files = await shown(() => scene.thread(card), 2);
  expect(files.map(({ name }) => name)).toEqual(['notes.txt', 'shot.png']);
  expect((await bytesOf(files[0]!)).equals(NOTES)).toBe(true);
  expect((await bytesOf(files[1]!)).equals(PICTURE)).toBe(true);
  expect(said(await scene.inThread(card, 'Look at these'))).toBe('Look at these');
});

test("an agent's file reaches the employee, byte for byte", async () => {
  const scene = await open();
  const card = await scene.talk();
  const files = [file('manual.bin', 'application/octet-stream', PICTURE)];
  await scene.slack.say({ user: scene.agent.id, channel: card.channel, thread_ts: card.ts, text: '', files });
  const [copy] = await shown(scene.dm, 1);
  expect((await bytesOf(copy!)).equals(PICTURE)).toBe(true);
});

test('a file sent while waiting is kept, and arrives in its place among the messages', async () => {
  const scene = await open();
  const card = await scene.ask();
  await scene.employeeSays('before');
  await sent(scene, [file('notes.txt', 'text/plain', NOTES)]);
  await scene.employeeSays('after');
  await scene.rig.quiet();
  await scene.claim(card);
  await scene.inThread(card, 'after');
  const thread = await scene.thread(card);
  const at = (find: (message: ControlMessage) => boolean): number => thread.findIndex(find);
  const fileAt = at(({ files }) => files?.some(({ name }) => name === 'notes.txt') === true);
  expect(at((message) => said(message) === 'before')).toBeLessThan(fileAt);
  expect(fileAt).toBeLessThan(at((message) => said(message) === 'after'));
});

test('a file that can not be read is named to its sender; the words arrive all the same', async () => {
  const scene = await open();
  const card = await scene.talk();
  await scene.rig.quiet();
  await scene.slack.faults([{ method: 'file_download', kind: '500' }]);
  await sent(scene, [file('notes.txt', 'text/plain', NOTES)], 'Here are my notes');
  await scene.inThread(card, 'Here are my notes');
  await scene.inDm('This file could not be carried over: notes.txt');
});

test('deleting a message of files takes them away on the other side', async () => {
  const scene = await open();
  const card = await scene.talk();
  const message = await sent(scene, [file('notes.txt', 'text/plain', NOTES)], 'My notes');
  await shown(() => scene.thread(card), 1);
  await scene.rig.quiet();
  await scene.slack.remove(scene.employee.id, message);
  await until('neither words nor file', async () =>
    (await scene.thread(card)).every((one) => (one.files ?? []).length === 0 && said(one) !== 'My notes'),
  );
});
