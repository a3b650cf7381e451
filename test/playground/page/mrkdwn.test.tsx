import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DirectoryContext, createDirectory } from '../../../src/playground/page/text/directory.ts';
import { Mrkdwn, PlainText } from '../../../src/playground/page/text/mrkdwn.tsx';
import { parseMrkdwn } from '../../../src/playground/page/text/parse-mrkdwn.ts';
import { typedAgain } from '../../../src/playground/page/client/typed-again.ts';

const user = {
  id: 'U1',
  team: 'T1',
  name: 'mia',
  realName: 'Mia Chen',
  title: '',
  email: '',
  tz: '',
  avatar: '',
  isBot: false,
  role: 'employee',
} as const;
const channel = {
  id: 'C1',
  team: 'T1',
  kind: 'channel',
  name: 'general',
  topic: '',
  members: [],
  isArchived: false,
} as const;
const directory = createDirectory({ users: [user], channels: [channel], usergroups: [] }, 'U1', () => false);

function html(text: string): string {
  return renderToStaticMarkup(
    <DirectoryContext value={directory}>
      <Mrkdwn text={text} />
    </DirectoryContext>,
  );
}

describe('mrkdwn', () => {
  it('formats pairs that hug their words, and nested ones', () => {
    expect(html('*bold* and _it *both*_ and ~no~ and `a*b*`')).toBe(
      '<strong>bold</strong> and <em>it <strong>both</strong></em> and <s>no</s> and <code>a*b*</code>',
    );
  });

  it.each(['2 * 3 * 4', 'snake_case_name', '* not a list', 'a~b~c', '10:30:45'])('leaves %j as it is', (text) => {
    expect(html(text)).toBe(text);
  });

  it('shows escaped characters as text and never as markup', () => {
    expect(html('&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;')).toBe(
      '&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;',
    );
    expect(html('<javascript:alert(1)|press me>')).toBe('press me');
    expect(html('<data:text/html,x>')).toBe('data:text/html,x');
  });

  it('shows mentions by name and links by label', () => {
    expect(html('<@U1> <#C1> <!here>')).toBe(
      '<span class="mention mention-me">@Mia Chen</span> <span class="mention">#general</span> <span class="mention mention-me">@here</span>',
    );
    expect(html('<https://a.example/?x=1&amp;y=2|the page>')).toContain('href="https://a.example/?x=1&amp;y=2"');
    expect(html('<mailto:a@b.example|a@b.example>')).toContain('>a@b.example</a>');
  });

  it('keeps line breaks, quotes and fences apart', () => {
    expect(html('one\ntwo')).toBe('one<br/>two');
    expect(html('&gt; said\n&gt; more\nanswer')).toBe('<blockquote>said<br/>more</blockquote>answer');
    expect(html('see ```a &lt;b&gt;\n  c``` end')).toBe('see <pre>a &lt;b&gt;\n  c</pre> end');
  });

  it('takes long hostile input without hanging', () => {
    const hostile = `${'*_~`<'.repeat(20_000)}`;
    expect(parseMrkdwn(hostile).length).toBeGreaterThan(0);
  });

  it('knows emoji by name, in plain text too, and leaves unknown names', () => {
    expect(html(':white_check_mark:')).toContain('aria-label=":white_check_mark:"');
    expect(renderToStaticMarkup(<PlainText text="*no* :rocket: :nosuchthing:" />)).toBe(
      '*no* <span class="emoji-glyph" role="img" aria-label=":rocket:">🚀</span> :nosuchthing:',
    );
  });

  it('draws emoji that stand in the text as characters, and leaves those without a drawing', () => {
    expect(html('done 🎉 ❤️')).toMatch(/^done <svg[^>]*aria-label=":tada:".*<\/svg> <svg[^>]*aria-label=":heart:"/);
    expect(html('🚀 1 © 2')).toBe('🚀 1 © 2');
  });

  it('turns a stored text back into what a person would type', () => {
    expect(typedAgain('<@U1> in <#C1> &lt;3 <https://a.example|page> <https://b.example> <!here>', directory)).toBe(
      '@Mia Chen in #general <3 [page](https://a.example) https://b.example @here',
    );
  });
});
