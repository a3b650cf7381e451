/** Markup as the page draws it: text, or one of the few tags that the emulators let through. */
export type HtmlNode = string | HtmlElement;

export interface HtmlElement {
  readonly tag: string;
  readonly href?: string;
  /** A `span` that names somebody. */
  readonly mention?: boolean;
  readonly children: readonly HtmlNode[];
}

const ALLOWED = new Set(['b', 'i', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'br', 'span']);
/** Markup nested deeper is drawn as the text in it. */
const DEEPEST = 32;
const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi;

interface Open {
  readonly tag: string;
  readonly attributes: string;
  readonly children: HtmlNode[];
}

/**
 * Reads the `html` of a view into what may be drawn. Tags beyond the list are left out and what is in them stays, and so
 * does whatever is no well-formed tag, as text: nothing of it ever reaches the browser as markup.
 */
export function parseHtml(html: string): readonly HtmlNode[] {
  const root: Open = { tag: '', attributes: '', children: [] };
  const open: Open[] = [root];
  const top = (): Open => open.at(-1) ?? root;
  const close = (): void => {
    const { tag, attributes, children } = open.pop() ?? root;
    top().children.push(elementOf(tag, attributes, children));
  };
  let end = 0;
  for (const match of html.matchAll(TOKEN)) {
    const [whole, slash, name = '', attributes = ''] = match;
    const tag = name.toLowerCase();
    addText(top().children, html.slice(end, match.index));
    end = match.index + whole.length;
    if (!ALLOWED.has(tag)) continue;
    if (tag === 'br') top().children.push({ tag, children: [] });
    else if (slash === '') {
      if (open.length < DEEPEST) open.push({ tag, attributes, children: [] });
    } else if (open.some((one) => one.tag === tag)) {
      while (top().tag !== tag) close();
      close();
    }
  }
  addText(top().children, html.slice(end));
  while (open.length > 1) close();
  return root.children;
}

function addText(children: HtmlNode[], text: string): void {
  if (text !== '') children.push(decode(text));
}

function elementOf(tag: string, attributes: string, children: readonly HtmlNode[]): HtmlElement {
  if (tag === 'span') return { tag, mention: /\sclass="mention"/i.test(attributes), children };
  const address = tag === 'a' ? /\shref="([^"]*)"/i.exec(attributes)?.[1] : undefined;
  return { tag, children, ...(address === undefined ? {} : { href: decode(address) }) };
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? all;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
