import { expect } from 'vitest';
import type { SurfaceCapabilities } from '../../src/core/capabilities.ts';
import type { SurfaceId } from '../../src/core/place.ts';
import type { ViewMessage, ViewPerson } from '../../src/playground/shared/control-types.ts';
import { googleChatCapabilities } from '../../src/surfaces/google-chat/capabilities.ts';
import { slackCapabilities } from '../../src/surfaces/slack/capabilities.ts';
import { teamsCapabilities } from '../../src/surfaces/teams/capabilities.ts';
import { webexCapabilities } from '../../src/surfaces/webex/capabilities.ts';
import type { Pair } from './pair.ts';
import { readableIn, type At, type Attached, type Platform } from './platform.ts';
import { shown } from './shown.ts';
import { until } from './slack-world.ts';

export const CAPABILITIES: Readonly<Record<SurfaceId, SurfaceCapabilities>> = {
  slack: slackCapabilities,
  teams: teamsCapabilities('all'),
  'google-chat': googleChatCapabilities,
  webex: webexCapabilities,
};

/** One direction of a talk: somebody writes, and somebody else reads it on their platform. */
export interface Way {
  readonly from: Platform;
  readonly to: Platform;
  readonly writer: ViewPerson;
  readonly reader: ViewPerson;
  /** Where it is written, and in which room it is read. */
  readonly at: { readonly room: string; readonly thread?: string };
  readonly readIn: string;
  says(text: string, files?: readonly Attached[]): Promise<At>;
  /** Waits until the bot has written this to the reader. */
  sees(words: string | RegExp): Promise<ViewMessage>;
}

/** Both directions of a talk that was claimed. */
export function waysOf(pair: Pair, card: ViewMessage): readonly [toAgent: Way, toEmployee: Way] {
  const { there, here, employee, agent } = pair;
  const [at, direct] = [pair.talkAt(card), { room: 'direct' }];
  const toAgent = { from: there, to: here, writer: employee, reader: agent, at: direct, readIn: at.room };
  const toEmployee = { from: here, to: there, writer: agent, reader: employee, at, readIn: 'direct' };
  const seen =
    (way: Omit<Way, 'says' | 'sees'>): Way['sees'] =>
    (words) =>
      until(`“${String(words)}” for ${way.reader.name} on ${way.to.kind}`, async () =>
        (await readBy(way, words)).at(-1),
      );
  return [
    { ...toAgent, says: pair.employeeSays, sees: seen(toAgent) },
    { ...toEmployee, says: (text, files) => pair.agentSays(card, text, files), sees: seen(toEmployee) },
  ];
}

/** What the reader sees of what the bot wrote, oldest first. */
async function readBy(
  { to, reader, readIn }: Pick<Way, 'to' | 'reader' | 'readIn'>,
  words: string | RegExp,
): Promise<readonly ViewMessage[]> {
  const all = await to.messages(reader, readIn);
  return all.filter((message) => {
    const text = readableIn(message);
    return message.author.bot && (typeof words === 'string' ? text.includes(words) : words.test(text));
  });
}

const LINK = 'https://example.com/a?b=1&c=2';

/** The same formatted text, as people make it on each platform. */
async function sayFormatted({ from, writer, at, says }: Way): Promise<void> {
  const lines = (bold: string) =>
    `Alpha first line\nsecond line with ${bold}, _slanted_ and \`npm start\`\n${LINK}\n- milk\n- eggs`;
  if (from.kind !== 'teams') {
    await says(lines(from.kind === 'webex' ? '**strong**' : '*strong*'));
    return;
  }
  const html = [
    '<p>Alpha first line<br>second line with <strong>strong</strong>, <em>slanted</em> and <code>npm start</code></p>',
    `<p><a href="${LINK.replace('&', '&amp;')}">${LINK.replace('&', '&amp;')}</a></p><ul><li>milk</li><li>eggs</li></ul>`,
  ].join('');
  await from.control.post('/say', { user: writer.id, ...at, html });
}

export async function formattingSurvives(way: Way): Promise<void> {
  await sayFormatted(way);
  const { bold, italic, code, links, items, lines } = shown(await way.sees('Alpha first line'));
  expect(bold).toContain('strong');
  expect(italic).toContain('slanted');
  expect(code).toContain('npm start');
  expect(links).toEqual([LINK]);
  expect(items).toEqual(['milk', 'eggs']);
  expect(lines).toContain('Alpha first line');
  expect(lines.find((line) => line.startsWith('second line'))).toBe('second line with strong, slanted and npm start');
}

/** Mentions, tags and entities of all four platforms, typed as text. */
const hostileOn = (kind: SurfaceId): string =>
  // Of this one Google does not tell whether it was typed or is a mention; it is shown as a name.
  kind === 'google-chat' ? HOSTILE.replace('<users/all> ', '') : HOSTILE;
const HOSTILE =
  'Bravo <!channel> <!here> <@USLACKBOT> <at>Everyone</at> <users/all> <@all> <@personEmail:all@example.com> <b>no</b> &lt;i&gt; end';

export async function hostileTextStaysText(way: Way): Promise<void> {
  const text = hostileOn(way.from.kind);
  await way.says(text);
  const message = await way.sees('Bravo');
  expect(readableIn(message)).toContain(text);
  const { bold, italic, code, links, items, mentions } = shown(message);
  // Where a bot has but one name, who speaks stands above the text.
  expect(bold.filter((words) => !words.startsWith(way.writer.name))).toEqual([]);
  expect({ italic, code, links, items, mentions }).toEqual({
    italic: [],
    code: [],
    links: [],
    items: [],
    mentions: [],
  });
}

export async function orderIsKept(way: Way): Promise<void> {
  const texts = Array.from({ length: 5 }, (_, index) => `Charlie number ${index + 1} of ${way.writer.name}`);
  for (const text of texts) await way.says(text);
  await way.sees(texts.at(-1)!);
  const arrived = (await readBy(way, /Charlie number \d of /)).map((message) =>
    texts.find((text) => readableIn(message).includes(text)),
  );
  expect(arrived).toEqual(texts);
}

/** Whether the platform tells a bot of what people change in their messages. */
function tells(kind: SurfaceId, change: 'edits' | 'deletions'): boolean {
  const { level, note = '' } = CAPABILITIES[kind][change];
  return level !== 'none' && !note.includes('does not tell an app');
}

export async function changesFollow(way: Way): Promise<void> {
  const { from, writer } = way;
  const edited = await way.says('Delta wiht a mistake');
  await way.sees('Delta wiht a mistake');
  const deleted = await way.says('Echo should not stand here');
  await way.sees('Echo should not stand here');
  await from.edit(writer, edited, 'Delta with no mistake');
  await from.remove(writer, deleted);
  await way.says('Foxtrot comes after');
  await way.sees('Foxtrot comes after');
  const [isEdited, isDeleted] = [tells(from.kind, 'edits'), tells(from.kind, 'deletions')];
  await until('the changes to arrive', async () => {
    const [old, fresh, gone] = [
      await readBy(way, 'Delta wiht'),
      await readBy(way, 'Delta with no mistake'),
      await readBy(way, 'Echo should'),
    ];
    return (
      old.length === (isEdited ? 0 : 1) && fresh.length === (isEdited ? 1 : 0) && gone.length === (isDeleted ? 0 : 1)
    );
  });
}

/** A file arrives with its bytes: as a file, behind Teams' question, or as a link to Baton. */
export async function fileArrives(way: Way, batonUrl: string): Promise<void> {
  const { from, to, at, reader } = way;
  // In a channel of Teams a bot gets pictures only.
  const picture = from.kind === 'teams' && at.room !== 'direct';
  const bytes = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7 + way.writer.name.length) % 256));
  const [name, mimeType] = picture ? ['plan.png', 'image/png'] : ['plan-2.pdf', 'application/pdf'];
  await way.says('Golf has a file', [{ name, mimeType, bytes }]);
  await way.sees('Golf has a file');
  // Pictures pasted in Teams have no name of their own.
  const named = picture ? /\.png/ : /plan-2\.pdf/;
  if (to.kind === 'teams' && way.readIn === 'direct') {
    await way.sees(named);
    await to.press(reader, { room: 'direct' }, 'Allow');
  }
  const address = await until('the file', async () => {
    for (const message of (await readBy(way, named)).toReversed()) {
      const file = message.files.find((one) => named.test(one.name));
      const link = shown(message).links.find((url) => url.startsWith(`${batonUrl}/files/`));
      if (file !== undefined || link !== undefined) return { file: file?.viewUrl, link };
    }
    return null;
  });
  const asLink =
    CAPABILITIES[to.kind].filesOut.level === 'fallback' || (to.kind === 'teams' && way.readIn !== 'direct');
  expect(address.link !== undefined).toBe(asLink);
  const response = await fetch(address.file ?? address.link ?? '');
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
}

/** Who was slower is told who was faster, and nobody else is. */
export async function slowerIsTold({ here, agent, second }: Pair): Promise<void> {
  const words = `${agent.name} was faster`;
  const seenBy = async (person: ViewPerson): Promise<number> =>
    [...(await here.messages(person, here.desk)), ...(await here.messages(person, 'direct'))].filter((message) =>
      readableIn(message).includes(words),
    ).length;
  await until(`${second.name} to be told`, async () => (await seenBy(second)) > 0);
  expect([await seenBy(second), await seenBy(agent)]).toEqual([1, 0]);
}

/** Everything written was told to the other side once, and never to the side that wrote it. */
export async function nothingIsDoubled(pair: Pair, card: ViewMessage): Promise<void> {
  await pair.quiet();
  const [toAgent, toEmployee] = waysOf(pair, card);
  for (const [way, back] of [
    [toAgent, toEmployee],
    [toEmployee, toAgent],
  ] as const) {
    for (const words of ['Alpha first line', 'Bravo', `Charlie number 3 of ${way.writer.name}`, 'Foxtrot', 'Golf']) {
      const times = (await readBy(way, words)).length;
      expect([words, way.to.kind, times]).toEqual([words, way.to.kind, 1]);
    }
    expect(await readBy(back, `of ${way.writer.name}`)).toEqual([]);
  }
  expect(await pair.employeeMessages('joined.')).toHaveLength(1);
}
