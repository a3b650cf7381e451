import { expect, test } from 'vitest';
import { parseMarkdown } from '../../../src/playground/webex/markdown.ts';
import { mentionsIn, plainText, viewHtml } from '../../../src/playground/webex/markup.ts';

const PEOPLE = [{ id: 'ID', name: 'Ada Brown', email: 'ada@example.com' }];
const names = {
  byId: (id: string) => PEOPLE.find((person) => person.id === id),
  byEmail: (email: string) => PEOPLE.find((person) => person.email === email),
};
const show = (markdown: string, dialect: 'api' | 'typed' | 'card' = 'api'): string =>
  viewHtml(parseMarkdown(markdown, { ...names, dialect }));

test.each([
  ['**bold** and __bold__', '<b>bold</b> and <b>bold</b>'],
  ['*it* and _it_', '<i>it</i> and <i>it</i>'],
  ['***both***', '<b><i>both</i></b>'],
  ['~~gone~~', '<s>gone</s>'],
  ['snake_case_name stays', 'snake_case_name stays'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['**open', '**open'],
  ['`a **b** <c>`', '<code>a **b** &lt;c&gt;</code>'],
  ['``a ` b``', '<code>a ` b</code>'],
  ['\\*not\\* \\<b>', '*not* &lt;b&gt;'],
  ['\\<@all> `<@all>`', '\\<span class="mention">All</span> <span class="mention">All</span>'],
  ['```\nlet <@personId:ID|x>\n```', '<code>let </code><span class="mention">x</span>'],
  ['&lt;@all>', '&lt;@all&gt;'],
  ['[a **b**](https://example.com/x)', '<a href="https://example.com/x" rel="noreferrer">a b</a>'],
  ['[x](javascript:alert%281%29)', 'x'],
  ['https://example.com/a_b_c.', '<a href="https://example.com/a_b_c" rel="noreferrer">https://example.com/a_b_c</a>.'],
  ['one\ntwo', 'one two'],
  ['one  \ntwo', 'one<br>two'],
  ['one<br/>two', 'one<br>two'],
  ['one\n\ntwo', 'one<br><br>two'],
  ['# Title\ntext', '<b>Title</b><br><br>text'],
  ['> quoted\nstill\n\nnot', '<blockquote>quoted still</blockquote>not'],
  ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
  ['Do:\n1. a\n2. b', 'Do:<ol><li>a</li><li>b</li></ol>'],
  ['```js\nlet <a>;\n```\nafter', '<pre>let &lt;a&gt;;</pre>after'],
  ['```a``` b', '<code>a</code> b'],
  ['    indented', '<pre>indented</pre>'],
  ['<b>x</b> <script>y</script>', '<b>x</b> y'],
  ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
  ['&lt;b&gt; &#42;', '&lt;b&gt; *'],
  ['Hi <@personEmail:ada@example.com|Ada>', 'Hi <span class="mention">Ada</span>'],
  ['Hi <@personId:ID>', 'Hi <span class="mention">Ada Brown</span>'],
  ['Hi <@personEmail:x@example.com|Nobody>', 'Hi Nobody'],
  ['<@all>', '<span class="mention">All</span>'],
])('%j is shown as %j', (markdown, html) => {
  expect(show(markdown)).toBe(html);
});

test.each([
  ['<@all> <b>x</b> &lt; \\*', '&lt;@all&gt; &lt;b&gt;x&lt;/b&gt; &amp;lt; \\*'],
  ['# no title', '# no title'],
  ['one\ntwo', 'one<br>two'],
  ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
])('typed by a person, %j is shown as %j', (typed, html) => {
  expect(show(typed, 'typed')).toBe(html);
});

test.each([
  ['**b** `c` <b>d</b>', '<b>b</b> `c` &lt;b&gt;d&lt;/b&gt;'],
  ['one\ntwo', 'one<br>two'],
  ['> no quote', '&gt; no quote'],
  ['\\*literal\\*', '*literal*'],
])('in a card, %j is shown as %j', (text, html) => {
  expect(show(text, 'card')).toBe(html);
});

test('only known people count as mentioned', () => {
  const parsed = parseMarkdown('<@personId:ID|x> <@personEmail:ada@example.com> <@personId:ELSE|y>', {
    ...names,
    dialect: 'api',
  });
  expect(mentionsIn(parsed)).toEqual(['ID']);
  expect(plainText(parsed)).toBe('x Ada Brown y');
});

test('the longest hostile text is read in a moment', () => {
  for (const piece of ['**a ', '[', '<b>x', '`', '> ', '- ', '_a*b_', '&#x'])
    expect(show(piece.repeat(Math.floor(7_439 / piece.length))).length).toBeGreaterThan(0);
});
