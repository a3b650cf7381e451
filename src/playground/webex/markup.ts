/** Text with formatting, as Webex's clients show it. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'b' | 'i' | 's'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }
  /** `id`: of a person, or `all`. */
  | { readonly type: 'mention'; readonly id: string; readonly label: string }
  | { readonly type: 'break' };

export type Block =
  | { readonly type: 'p' | 'heading'; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'pre'; readonly text: string }
  | { readonly type: 'rule' };

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

interface Dialect {
  readonly bold: string;
  readonly italic: string;
  readonly strike: string;
  readonly lineBreak: string;
  mention(id: string, label: string): string;
  link(url: string, inner: string): string;
}

/** The `html` of the API: what Webex's clients exchange. */
const WIRE: Dialect = {
  bold: 'strong',
  italic: 'em',
  strike: 'del',
  lineBreak: '<br/>',
  mention: (id, label) =>
    id === 'all'
      ? `<spark-mention data-object-type="groupMention" data-group-type="all">${escapeHtml(label)}</spark-mention>`
      : `<spark-mention data-object-type="person" data-object-id="${escapeHtml(id)}">${escapeHtml(label)}</spark-mention>`,
  link: (url, inner) => `<a href="${escapeHtml(url)}" rel="nofollow">${inner}</a>`,
};

/** The few tags that the page takes. */
const VIEW: Dialect = {
  bold: 'b',
  italic: 'i',
  strike: 's',
  lineBreak: '<br>',
  mention: (_id, label) => `<span class="mention">${escapeHtml(label)}</span>`,
  link: (url, inner) => `<a href="${escapeHtml(url)}" rel="noreferrer">${inner}</a>`,
};

function inlineHtml(children: readonly Inline[], dialect: Dialect): string {
  const wrap = (tag: string, inner: readonly Inline[]): string => `<${tag}>${inlineHtml(inner, dialect)}</${tag}>`;
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
          return escapeHtml(child.text);
        case 'b':
          return wrap(dialect.bold, child.children);
        case 'i':
          return wrap(dialect.italic, child.children);
        case 's':
          return wrap(dialect.strike, child.children);
        case 'code':
          return `<code>${escapeHtml(child.text)}</code>`;
        case 'link':
          return dialect.link(child.url, inlineHtml(child.children, dialect));
        case 'mention':
          return dialect.mention(child.id, child.label);
        case 'break':
          return dialect.lineBreak;
      }
    })
    .join('');
}

/** As the API's `html` shows it. */
export function wireHtml(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'p':
          return `<p>${inlineHtml(block.children, WIRE)}</p>`;
        case 'heading':
          return `<h3>${inlineHtml(block.children, WIRE)}</h3>`;
        case 'quote':
          return `<blockquote>${wireHtml(block.blocks)}</blockquote>`;
        case 'list': {
          const tag = block.ordered ? 'ol' : 'ul';
          return `<${tag}>${block.items.map((item) => `<li>${wireItem(item)}</li>`).join('')}</${tag}>`;
        }
        case 'pre':
          return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
        case 'rule':
          return '<hr/>';
      }
    })
    .join('');
}

function wireItem(item: readonly Block[]): string {
  const [only] = item;
  return item.length === 1 && only?.type === 'p' ? inlineHtml(only.children, WIRE) : wireHtml(item);
}

/** As the page shows it: b, i, s, code, pre, blockquote, ul, ol, li, a, br and mentions, and nothing else. */
export function viewHtml(blocks: readonly Block[]): string {
  let html = '';
  let before: Block['type'] | undefined;
  for (const block of blocks) {
    const flows = block.type === 'p' || block.type === 'heading';
    if (flows && (before === 'p' || before === 'heading')) html += '<br><br>';
    html += blockHtml(block);
    before = block.type;
  }
  return html;
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'p':
      return inlineHtml(block.children, VIEW);
    case 'heading':
      return `<b>${inlineHtml(block.children, VIEW)}</b>`;
    case 'quote':
      return `<blockquote>${viewHtml(block.blocks)}</blockquote>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      return `<${tag}>${block.items.map((item) => `<li>${viewHtml(item)}</li>`).join('')}</${tag}>`;
    }
    case 'pre':
      return `<pre>${escapeHtml(block.text)}</pre>`;
    case 'rule':
      return '<br>';
  }
}

/** Without markup; a mention shows the name alone, as in the `text` of the API. */
export function plainText(blocks: readonly Block[]): string {
  let text = '';
  let before: Block['type'] | undefined;
  for (const block of blocks) {
    if (before !== undefined) text += before === 'p' && block.type === 'p' ? '\n\n' : '\n';
    text += blockText(block);
    before = block.type;
  }
  return text;
}

/** Whether anything in it is more than text, line breaks and bare addresses. */
export function hasMarkup(blocks: readonly Block[]): boolean {
  const plain = (child: Inline): boolean =>
    child.type === 'text' ||
    child.type === 'break' ||
    (child.type === 'link' && inlineText(child.children) === child.url);
  return !blocks.every((block) => block.type === 'p' && block.children.every(plain));
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'p':
    case 'heading':
      return inlineText(block.children);
    case 'quote':
      return plainText(block.blocks);
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${index + 1}.` : '•'} ${plainText(item).replaceAll('\n', '\n  ')}`)
        .join('\n');
    case 'pre':
      return block.text;
    case 'rule':
      return '';
  }
}

export function inlineText(children: readonly Inline[]): string {
  return children
    .map((child) => {
      if (child.type === 'break') return '\n';
      if (child.type === 'mention') return child.label;
      return 'children' in child ? inlineText(child.children) : child.text;
    })
    .join('');
}

/** Everybody and everything that is mentioned, each once. */
export function mentionsIn(blocks: readonly Block[]): string[] {
  const found = new Set<string>();
  const inline = (children: readonly Inline[]): void => {
    for (const child of children) {
      if (child.type === 'mention') found.add(child.id);
      else if ('children' in child) inline(child.children);
    }
  };
  const walk = (inner: readonly Block[]): void => {
    for (const block of inner) {
      if ('children' in block) inline(block.children);
      else if (block.type === 'quote') walk(block.blocks);
      else if (block.type === 'list') block.items.forEach(walk);
    }
  };
  walk(blocks);
  return [...found];
}

const BARE_URL = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)'\]*_~]/g;

/** Text that stands as it is: line breaks stay, addresses become links, and nothing else is markup. */
export function literal(text: string): Block[] {
  const children: Inline[] = [];
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (index > 0) children.push({ type: 'break' });
    children.push(...linked(line));
  });
  return text === '' ? [] : [{ type: 'p', children }];
}

/** Addresses in a line as links. */
export function linked(line: string): Inline[] {
  const out: Inline[] = [];
  let at = 0;
  for (const found of line.matchAll(BARE_URL)) {
    if (found.index > at) out.push({ type: 'text', text: line.slice(at, found.index) });
    out.push({ type: 'link', url: found[0], children: [{ type: 'text', text: found[0] }] });
    at = found.index + found[0].length;
  }
  if (at < line.length) out.push({ type: 'text', text: line.slice(at) });
  return out;
}
