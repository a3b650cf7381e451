import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Html } from '../../../src/playground/page/text/html.tsx';

function html(source: string): string {
  return renderToStaticMarkup(<Html html={source} me="Lena Fischer" />);
}

describe('the markup of a view', () => {
  it('draws the tags that platforms have, nested as they stand', () => {
    expect(html('<b>one <i>two</i></b><br><s>three</s> <code>a&lt;b</code>')).toBe(
      '<strong>one <em>two</em></strong><br/><s>three</s> <code>a&lt;b</code>',
    );
    expect(html('<ol><li>x</li><li>y</li></ol><blockquote>said</blockquote><pre>a\n b</pre>')).toBe(
      '<ol><li>x</li><li>y</li></ol><blockquote>said</blockquote><pre>a\n b</pre>',
    );
  });

  it('lets no other tag, no attribute and no address through that a browser should not open', () => {
    expect(html('<script>alert(1)</script><img src=x onerror=alert(1)>')).not.toMatch(/<(script|img)/);
    expect(html('<b onclick="alert(1)" style="position:fixed">hi</b>')).toBe('<strong>hi</strong>');
    expect(html('<a href="javascript:alert(1)">press</a>')).toBe('press');
    expect(html('<a href="&#106;avascript:alert(1)">press</a>')).toBe('press');
    expect(html('<a href="data:text/html,x">press</a>')).toBe('press');
    expect(html('<a href="https://a.example/?x=1&amp;y=2">the page</a>')).toContain(
      'href="https://a.example/?x=1&amp;y=2"',
    );
  });

  it('takes what is escaped as text, once', () => {
    expect(html('&lt;b&gt;no&lt;/b&gt; &amp;lt; &quot;x&#39; &#x1F600; &unknown;')).toBe(
      '&lt;b&gt;no&lt;/b&gt; &amp;lt; &quot;x&#x27; 😀 &amp;unknown;',
    );
  });

  it.each([
    ['<b>open', '<strong>open</strong>'],
    ['shut</b> after', 'shut after'],
    ['<b>one <i>two</b> three</i>', '<strong>one <em>two</em></strong> three'],
    ['1 < 2 and 3 > 2', '1 &lt; 2 and 3 &gt; 2'],
    ['<b', '&lt;b'],
  ])('makes the best of %j', (source, shown) => {
    expect(html(source)).toBe(shown);
  });

  it('survives markup nested without end', () => {
    expect(html('<b>'.repeat(5_000) + 'deep' + '</b>'.repeat(5_000))).toContain('deep');
  });

  it('shows mentions, and those of the reader apart', () => {
    expect(html('<span class="mention">@Baton</span> <span class="mention">Lena Fischer</span>')).toBe(
      '<span class="mention">@Baton</span> <span class="mention mention-me">Lena Fischer</span>',
    );
    expect(html('<span class="fixed">plain</span>')).toBe('plain');
  });
});
