import { describe, expect, test } from 'vitest';
import type { ControlMessage } from '../../src/playground/slack/control-types.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { elementsOf, readable, said, type MessageAt } from '../support/slack-world.ts';

const open = scenes();

// G10: no text of a user becomes markup, mention or link on the other side.

interface Direction {
  readonly name: string;
  /** Sends a text that has the word `needle` in it, and gives what stands on the other side. */
  send(scene: Scene, card: MessageAt, text: string, needle: string): Promise<ControlMessage>;
}

const DIRECTIONS: readonly Direction[] = [
  {
    name: 'from the employee to the agents',
    async send(scene, card, text, needle) {
      await scene.employeeSays(text);
      return scene.inThread(card, needle);
    },
  },
  {
    name: 'from the agent to the employee',
    async send(scene, card, text, needle) {
      await scene.agentSays(card, text);
      return scene.inDm(needle);
    },
  },
];

const shape = (message: ControlMessage, type: string): string =>
  JSON.stringify(elementsOf(message, type).map((node) => node['elements'] ?? node));

describe.each(DIRECTIONS)('$name', ({ send }) => {
  test('line breaks, styles, lists, code, quotes, links and emoji survive', async () => {
    const scene = await open();
    const card = await scene.talk();
    const text = [
      'Alpha first line',
      'second line with *bold*, _italic_, ~strike~ and `code`',
      '- milk',
      '- eggs',
      '1. open',
      '2. close',
      '> as you wrote',
      '```const a = 1 < 2;',
      '  return *a*;```',
      'see [the manual](https://example.com/a?b=1&c=2) and https://example.org/x :tada:',
    ].join('\n');
    const message = await send(scene, card, text, 'Alpha first line');
    const [opening] = elementsOf(message, 'rich_text_section');
    expect(JSON.stringify(opening)).toContain('Alpha first line\\nsecond line');
    const texts = elementsOf(message, 'text');
    for (const style of ['bold', 'italic', 'strike', 'code']) {
      expect(texts).toContainEqual(expect.objectContaining({ text: style, style: { [style]: true } }));
    }
    const lists = elementsOf(message, 'rich_text_list');
    expect(lists.map((list) => list['style'])).toEqual(['bullet', 'ordered']);
    expect(shape(message, 'rich_text_list')).toMatch(/milk.*eggs.*open.*close/s);
    expect(shape(message, 'rich_text_quote')).toContain('as you wrote');
    expect(shape(message, 'rich_text_preformatted')).toContain('const a = 1 < 2;\\n  return *a*;');
    // A label stands beside its address, so that it can't pretend to lead elsewhere.
    const links = elementsOf(message, 'link');
    expect(links.map((link) => link['url'])).toEqual(['https://example.com/a?b=1&c=2', 'https://example.org/x']);
    expect(links.every((link) => link['text'] === undefined || link['text'] === link['url'])).toBe(true);
    expect(said(message)).toContain('see the manual (https://example.com/a?b=1&c=2) and');
    expect(said(message)).toContain('https://example.org/x 🎉');
  });

  test.each([
    ['a broadcast', 'Bravo <!here> <!channel> <!everyone>'],
    ['a person', 'Bravo <@USLACKBOT> and <@U00000000>'],
    ['a group', 'Bravo <!subteam^S123ABC|@all>'],
    ['a link with another address', 'Bravo <http://evil.example|your bank>'],
    ['entities', 'Bravo &lt;!here&gt; &amp;lt; & < >'],
  ])('%s that was typed as text stays text', async (_what, text) => {
    const scene = await open();
    const card = await scene.talk();
    const message = await send(scene, card, text, 'Bravo');
    expect(said(message)).toBe(text);
    expect(message.text).not.toMatch(/<[!@#h]/);
    for (const type of ['user', 'usergroup', 'broadcast', 'channel', 'link'])
      expect(elementsOf(message, type)).toEqual([]);
  });

  test('marks typed between letters, and code with marks in it, stay as they are', async () => {
    const scene = await open();
    const card = await scene.talk();
    const text = 'Charlie 2*3*4 snake_case_name a~b~c :not an emoji: www.example.com';
    const message = await send(scene, card, text, 'Charlie');
    expect(said(message)).toBe(text);
    expect(elementsOf(message, 'text').every((element) => element['style'] === undefined)).toBe(true);
    expect(elementsOf(message, 'emoji')).toEqual([]);
    // Without rich text Slack would read marks into it.
    expect(message.blocks?.map(({ type }) => type)).toEqual(['rich_text']);
  });

  test('a real mention is shown as a name, and calls nobody', async () => {
    const scene = await open();
    const card = await scene.talk();
    const message = await send(scene, card, 'Delta ask @Chris Novak or @here', 'Delta');
    expect(said(message)).toBe('Delta ask @Chris Novak or @here');
    expect(elementsOf(message, 'user')).toEqual([]);
    expect(elementsOf(message, 'broadcast')).toEqual([]);
    expect(message.text).not.toMatch(/<[!@]/);
  });
});

test('nothing in a request becomes live on the claim card or in the history', async () => {
  const scene = await open();
  await scene.employeeSays('Echo <!channel> *one*');
  await scene.rig.quiet();
  await scene.employeeSays('Echo <http://evil.example|bank> @here two');
  await scene.rig.quiet();
  await scene.pressInDm('request');
  const card = await scene.claimCard();
  const posted = [await scene.inDesk('two'), await scene.inThread(card, 'What was said before')];
  for (const message of posted) {
    for (const type of ['user', 'usergroup', 'broadcast', 'link']) expect(elementsOf(message, type)).toEqual([]);
    expect(message.text).not.toMatch(/<[!@h]/);
  }
});

test('a name that tries to be markup stays a name', async () => {
  const scene = await open();
  const { slack } = scene;
  const { user } = await slack.post<{ user: string }>('/user', {
    name: 'mallory',
    realName: '<!channel> *Mallory* <http://evil.example|Admin>',
    title: '<@USLACKBOT>',
  });
  await slack.say({ user, channel: 'dm', text: 'Foxtrot' });
  const offer = await slack.until('the offer', async () => (await slack.messages(await slack.dm(user))).at(1));
  await slack.press(user, { channel: await slack.dm(user), ts: offer.ts }, 'request');
  const card = await scene.inDesk('Foxtrot');
  expect(readable(card)).toContain('<!channel> *Mallory*');
  const mrkdwn = elementsOf(card, 'mrkdwn').map((node) => String(node['text']));
  expect([card.text, ...mrkdwn].join('\n')).not.toMatch(/<(?!!date)[!@h]/);
  await slack.say({ user, channel: 'dm', text: 'Golf' });
  await slack.press(scene.agent.id, { channel: scene.rig.desk, ts: card.ts }, 'claim');
  expect((await scene.inThread({ channel: scene.rig.desk, ts: card.ts }, 'Golf')).text).toBe('Golf');
});

test('a sentence of Baton that quotes somebody quotes it as text', async () => {
  const scene = await open();
  const early = await scene.employeeSays('Hotel');
  await scene.rig.quiet();
  await scene.pressInDm('request');
  const card = await scene.claimCard();
  await scene.claim(card);
  await scene.slack.edit(scene.employee.id, early, 'Hotel <!here> 2*3*4 {agent} \\`x\\` \u0060y');
  const note = await scene.inThread(card, 'corrected a message: Hotel');
  expect(said(note)).toContain('Hotel <!here> 2*3*4 {agent}');
  expect(elementsOf(note, 'text').every((element) => element['style'] === undefined)).toBe(true);
  expect(elementsOf(note, 'broadcast')).toEqual([]);
  const hint = await scene.inThread(card, 'for an internal note');
  expect(elementsOf(hint, 'text')).toContainEqual({ type: 'text', text: '//', style: { code: true } });
});
