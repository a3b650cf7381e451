import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { until } from '../support/slack-world.ts';
import { isInstalled, startPlayground, type Playground } from './playground.ts';
import { startProgram } from './processes.ts';
import type { Shown } from './stream.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Ids of the Playground's built-in company. They are not shaped like those of Teams. */
const DESK = { team: 'team-id', channel: 'channel-announcements-id' };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** `npm start` on SQLite, which takes events without a token. */
async function startBaton(folder: string) {
  const config = join(folder, 'baton.yaml');
  const settings = {
    server: { port: 0, host: '127.0.0.1' },
    store: { url: `sqlite:${join(folder, 'baton.db')}` },
    surfaces: { teams: { allowUnauthenticated: true, channelMessages: 'mentions' } },
    destinations: { 'hr-desk': { mode: 'channel', system: 'teams', label: 'HR help desk', ...DESK } },
  };
  writeFileSync(config, stringify(settings));
  const { PATH, HOME } = process.env;
  return startProgram(['npm', 'start', '--silent', '--', '--config', config], {
    cwd: ROOT,
    env: { PATH, HOME },
    ready: (line) => /"url":"([^"]+)".*"message":"Baton is ready"/.exec(line)?.[1] ?? null,
  });
}

/** Waits for a message of the bot that reads so. */
function shown(playground: Playground, conversation: string, words: string | RegExp): Promise<Shown> {
  return until(`“${String(words)}” in ${conversation}`, async () =>
    playground
      .shown()
      .filter((one) => one.conversation.startsWith(conversation))
      .find((one) => (typeof words === 'string' ? one.words.includes(words) : words.test(one.words))),
  );
}

if (!isInstalled) process.stderr.write('Skipped: the package @microsoft/m365agentsplayground is not installed\n');

it.skipIf(!isInstalled)(
  'hands over in Microsoft’s own Agents Playground, from the installation to the end',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-playground-'));
    cleanUps.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const baton = await startBaton(folder);
    cleanUps.push(() => baton.end());
    const playground = await startPlayground(`${baton.ready}/api/messages`, folder);
    cleanUps.push(() => playground.close());

    const { currentUser: alex, users, personalChat, teams } = playground.company;
    const chat = personalChat.id;
    const megan = users.find(({ name }) => name === 'Megan Bowen');
    if (megan === undefined) throw new Error('Megan Bowen does not work here any more');
    expect(teams[0]?.channels.map(({ id }) => id)).toContain(DESK.channel);
    const inChat = (words: string | RegExp): Promise<Shown> => shown(playground, chat, words);
    const atDesk = (words: string | RegExp): Promise<Shown> => shown(playground, DESK.channel, words);

    await playground.install(chat);
    await playground.install(DESK.channel);

    // Any message is answered with the button.
    await playground.say(chat, 'Where is my *payslip*?');
    const offer = await inChat('Need a person?');
    expect(offer.buttons).toEqual(['Request live agent']);

    // Pressed, it brings a card that is changed in its place from here on.
    await playground.press(alex, offer, 'Request live agent');
    const waiting = await inChat('Waiting for a live agent');
    expect(waiting).toMatchObject({ buttons: ['Cancel'], words: expect.stringContaining('HR help desk') as string });
    expect(waiting.words).toContain('Where is my *payslip*?');
    const claimCard = await atDesk('Alex Wilber asks for a live agent');
    expect(claimCard.buttons).toEqual(['Claim', 'Pass on', "Can't help"]);
    expect(claimCard.words).toContain('mention me in each message');

    await playground.press(megan, claimCard, 'Claim');
    const talking = await inChat('You are talking to Megan Bowen');
    expect(talking).toMatchObject({ id: waiting.id, buttons: ['End'] });
    expect(talking.changes).toBeGreaterThan(waiting.changes);
    expect(await atDesk('Claimed by Megan Bowen')).toMatchObject({
      id: claimCard.id,
      buttons: ['Resolve', 'Pass on', "Can't help"],
    });
    await inChat(/^Megan Bowen joined\.$/);

    // A message each way: what people write is shown as they wrote it.
    await playground.mention(megan, claimCard.conversation, 'In the <b>portal</b>, under Pay');
    const answer = await inChat('under Pay');
    expect(answer.words).toBe('<b>Megan Bowen</b><br>In the &lt;b&gt;portal&lt;/b&gt;, under Pay');
    await playground.say(chat, 'Found it, *thank you*');
    const thanks = await atDesk('Found it');
    expect(thanks).toMatchObject({
      conversation: claimCard.conversation,
      words: '<b>Alex Wilber</b><br>Found it, *thank you*',
    });

    await playground.press(alex, talking, 'End');
    expect(await inChat('The talk with the live agent has ended')).toMatchObject({
      id: waiting.id,
      buttons: ['Ask again'],
    });
    expect(await atDesk('The employee ended the talk\n')).toMatchObject({ id: claimCard.id, buttons: [] });
    await inChat(/^You ended the talk with Megan Bowen/);
    await atDesk(/^The employee ended the talk\.$/);

    // Neither of the two has anything to complain of.
    expect(playground.exchanges().filter(({ status }) => status < 200 || status >= 300)).toEqual([]);
    expect(playground.warnings()).toEqual([]);
    expect(baton.lines.filter((line) => !line.startsWith('{"level":"info"'))).toEqual([]);
  },
);
