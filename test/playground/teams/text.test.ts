import { expect, test } from 'vitest';
import { card, cardActivity, startTeams, type Json } from './support.ts';

/** What people see of this activity in a 1:1. */
async function shown(...activities: Json[]): Promise<{ html: string; text: string }[]> {
  const teams = await startTeams();
  const direct = await teams.direct(teams.lena);
  const out = [];
  for (const activity of activities) {
    const { html, text } = await teams.message(await teams.send(direct, activity));
    out.push({ html, text });
  }
  return out;
}

test.each<[string, string, string]>([
  [
    'bold, italic, strike and code',
    '**b** *i* _i_ ~~s~~ `c<d`',
    '<b>b</b> <i>i</i> <i>i</i> <s>s</s> <code>c&lt;d</code>',
  ],
  ['a line break is a space, two are a paragraph', 'a\nb\n\nc', 'a b<br><br>c'],
  ['a list', 'x\n- one\n- **two**', 'x<br><br><ul><li>one</li><li><b>two</b></li></ul>'],
  ['a numbered list', '1. one\n2. two', '<ol><li>one</li><li>two</li></ol>'],
  ['a quote', '> said\n> so', '<blockquote>said so</blockquote>'],
  ['a code block', '```\na **b** <i>\n```', '<pre>a **b** &lt;i&gt;</pre>'],
  [
    'links, told and found',
    '[here](https://a.example/x) https://b.example.',
    '<a href="https://a.example/x">here</a> <a href="https://b.example">https://b.example</a>.',
  ],
  ['a link that is none', '[x](javascript:alert)', '[x](javascript:alert)'],
  ['escaped marks', '\\*not\\* \\_so\\_ \\<b\\>', '*not* _so_ &lt;b&gt;'],
  ['words with marks in them', 'snake_case_name 2*3*4', 'snake_case_name 2<i>3</i>4'],
  ['HTML beside it', '<b>b</b> &lt;i&gt; <script>alert(1)</script><img src=x onerror=y>', '<b>b</b> &lt;i&gt;'],
  ['an attribute', '<b onclick="x" class="mention">b</b>', '<b>b</b>'],
])('Markdown: %s', async (_what, text, html) => {
  expect((await shown({ text }))[0]?.html).toBe(html);
});

test('plain text stays as it is, line by line; XML shows its tags', async () => {
  const [plain, xml] = await shown(
    { text: '**no** <b>no</b>\n&amp;', textFormat: 'plain' },
    { text: '<p>one</p><p>**two** <em>x</em><br/>y</p>', textFormat: 'xml' },
  );
  expect(plain).toEqual({ html: '**no** &lt;b&gt;no&lt;/b&gt;<br>&amp;amp;', text: '**no** <b>no</b>\n&amp;' });
  expect(xml).toEqual({ html: 'one<br><br>**two** <i>x</i><br>y', text: 'one\n\n**two** x\ny' });
});

test('a mention is live only with its exact entity for somebody who is known', async () => {
  const teams = await startTeams();
  const { desk } = teams.emulator.channels;
  const entity = { type: 'mention', mentioned: { id: teams.grace, name: 'Grace' }, text: '<at>Grace</at>' };
  const show = async (activity: Json): Promise<string> => (await teams.message(await teams.send(desk, activity))).html;
  const text = 'Hi <at>Grace</at>';
  expect(await show({ text, entities: [entity] })).toBe('Hi <span class="mention">Grace</span>');
  expect(await show({ text, entities: [entity], textFormat: 'plain' })).toBe('Hi <span class="mention">Grace</span>');
  expect(await show({ text })).toBe('Hi Grace');
  expect(await show({ text, entities: [{ ...entity, text: '<at>Gr</at>' }] })).toBe('Hi Grace');
  expect(await show({ text, entities: [{ ...entity, mentioned: { id: '29:x', name: 'Grace' } }] })).toBe('Hi Grace');
  expect(await show({ text: '<span class="mention">Grace</span> \ue0000\ue001' })).toBe('Grace 0');
});

test('a card shows its parts from top to bottom', async () => {
  const teams = await startTeams();
  const id = await teams.send(
    teams.emulator.channels.desk,
    cardActivity({
      ...card(
        { type: 'TextBlock', text: 'A **request**', size: 'Medium', weight: 'Bolder', wrap: true },
        { type: 'TextBlock', text: 'Line <b>one</b> [x](https://a.example) `c`' },
        {
          type: 'FactSet',
          facts: [{ title: 'Since', value: '{{DATE(2026-03-04T10:30:00Z, SHORT)}} {{TIME(2026-03-04T10:30:00Z)}}' }],
        },
        {
          type: 'Container',
          style: 'emphasis',
          items: [
            {
              type: 'RichTextBlock',
              inlines: [
                { type: 'TextRun', text: '<i> ', italic: true },
                { type: 'TextRun', text: 'x', fontType: 'Monospace' },
              ],
            },
          ],
        },
        { type: 'Input.Text', id: 'note', label: 'Note', isMultiline: true, value: 'was' },
        { type: 'Input.ChoiceSet', id: 'to', label: 'To', choices: [{ title: 'HR', value: 'hr' }] },
      ),
      actions: [
        { type: 'Action.Submit', title: 'Claim', style: 'positive', data: { do: 'claim' } },
        { type: 'Action.OpenUrl', title: 'Open', url: 'https://a.example' },
        { type: 'Action.Submit', title: 'Drop', mode: 'secondary', style: 'destructive' },
      ],
    }),
  );
  expect((await teams.message(id)).card?.parts).toEqual([
    { type: 'title', html: 'A <b>request</b>', text: 'A request' },
    {
      type: 'text',
      html: 'Line &lt;b&gt;one&lt;/b&gt; <a href="https://a.example">x</a> `c`',
      text: 'Line <b>one</b> x `c`',
    },
    { type: 'facts', facts: [{ label: 'Since', value: 'Mar 4, 2026 10:30 AM' }] },
    { type: 'quote', html: '<i>&lt;i&gt; </i><code>x</code>', text: '<i> x' },
    { type: 'input', name: 'note', label: 'Note', value: 'was', kind: 'text', multiline: true },
    { type: 'input', name: 'to', label: 'To', value: '', kind: 'choice', options: [{ value: 'hr', label: 'HR' }] },
    {
      type: 'buttons',
      buttons: [
        { id: 'button-1', label: 'Claim', tone: 'primary' },
        { id: 'button-2', label: 'Open', url: 'https://a.example' },
        { id: 'button-3', label: 'Drop', tone: 'danger', inMenu: true },
      ],
    },
  ]);
});

test('a card may be made of text runs and columns alone, and calls people by its own entities', async () => {
  const teams = await startTeams();
  const run = (text: string, look: Json = {}): Json => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...look }],
  });
  const row = (label: string, value: Json): Json => ({
    type: 'ColumnSet',
    columns: [{ items: [run(label, { weight: 'bolder' })] }, { items: [value] }],
  });
  const content = {
    ...card(
      { type: 'TextBlock', text: '<at>Grace</at> <at>Nobody</at>' },
      run('**Title**', { size: 'large', weight: 'bolder' }),
      row('From', run('Lena')),
      row('At', { type: 'TextBlock', text: '{{TIME(2026-03-04T10:30:00Z)}}' }),
      { type: 'ColumnSet', columns: [{ items: [run('a')] }, { items: [run('b')] }] },
    ),
    msteams: {
      entities: [{ type: 'mention', mentioned: { id: teams.grace, name: 'Grace' }, text: '<at>Grace</at>' }],
    },
  };
  const { card: shown } = await teams.message(await teams.send(teams.emulator.channels.desk, cardActivity(content)));
  expect(shown?.parts).toMatchObject([
    { type: 'text', html: '<span class="mention">Grace</span> &lt;at&gt;Nobody&lt;/at&gt;' },
    { type: 'title', text: '**Title**' },
    {
      type: 'facts',
      facts: [
        { label: 'From', value: 'Lena' },
        { label: 'At', value: '10:30 AM' },
      ],
    },
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ]);
});

test.each<[string, unknown]>([
  ['no object', 'card'],
  ['another type', { type: 'Card', version: '1.5' }],
  ['no version', { type: 'AdaptiveCard', body: [] }],
  ['a version that Teams does not show', { type: 'AdaptiveCard', version: '1.6', body: [] }],
  ['an unknown element', card({ type: 'Carousel' })],
  ['an element without a type', card({ text: 'x' })],
  ['a text block without text', card({ type: 'TextBlock' })],
  ['a text that is a number', card({ type: 'TextBlock', text: 5 })],
  ['an unknown size', card({ type: 'TextBlock', text: 'x', size: 'huge' })],
  ['a flag that is a word', card({ type: 'TextBlock', text: 'x', wrap: 'yes' })],
  ['an input without id', card({ type: 'Input.Text' })],
  ['two inputs of one id', card({ type: 'Input.Text', id: 'a' }, { type: 'Input.Text', id: 'a' })],
  ['a choice without value', card({ type: 'Input.ChoiceSet', id: 'a', choices: [{ title: 'x' }] })],
  ['facts without value', card({ type: 'FactSet', facts: [{ title: 'x' }] })],
  ['an unknown action', { ...card(), actions: [{ type: 'Action.Http', url: 'https://a.example' }] }],
  ['a link to a script', { ...card(), actions: [{ type: 'Action.OpenUrl', url: 'javascript:alert(1)' }] }],
  ['actions that are no list', { ...card(), actions: {} }],
  [
    'a bad part deep down',
    card({ type: 'Container', items: [{ type: 'ColumnSet', columns: [{ items: [{ type: 'TextBlock' }] }] }] }),
  ],
])('a card with %s is refused', async (_what, content) => {
  const teams = await startTeams();
  const path = `conversations/${encodeURIComponent(teams.emulator.channels.desk)}/activities`;
  const activity = { type: 'message', ...cardActivity(content as Json) };
  expect(await teams.call('POST', path, activity)).toMatchObject({
    status: 400,
    body: { error: { code: 'BadArgument' } },
  });
});
