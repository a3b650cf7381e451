import type { BlockJson } from '../../src/playground/slack/control-types.ts';

interface Node {
  readonly type?: string;
  readonly text?: string;
  readonly url?: string;
  readonly style?: string | Readonly<Record<string, boolean>>;
  readonly elements?: readonly Node[];
}

const TAGS: Readonly<Record<string, string>> = { bold: 'b', italic: 'i', strike: 's', code: 'code' };
const MENTIONS = ['user', 'usergroup', 'broadcast', 'channel', 'team'];

/** What Slack shows of a message's rich text, in the few tags that the other emulators use; its text where it has none. */
export function slackHtml(blocks: readonly BlockJson[], text: string): string {
  const rich = (blocks as readonly Node[]).filter(({ type }) => type === 'rich_text');
  return rich.length === 0 ? escapeHtml(text).replaceAll('\n', '<br>') : rich.map(htmlOf).join('');
}

function htmlOf(node: Node): string {
  const inner = (node.elements ?? []).map(htmlOf).join('');
  switch (node.type) {
    case 'rich_text_list': {
      const tag = node.style === 'ordered' ? 'ol' : 'ul';
      return `<${tag}>${(node.elements ?? []).map((item) => `<li>${htmlOf(item)}</li>`).join('')}</${tag}>`;
    }
    case 'rich_text_quote':
      return `<blockquote>${inner}</blockquote>`;
    case 'rich_text_preformatted':
      return `<pre>${inner}</pre>`;
    case 'link':
      return styled(node, `<a href="${escapeHtml(node.url ?? '')}">${escapeHtml(node.text ?? node.url ?? '')}</a>`);
    case 'text':
      return styled(node, escapeHtml(node.text ?? '').replaceAll('\n', '<br>'));
    default:
      return MENTIONS.includes(node.type ?? '') ? `<span class="mention">${node.type ?? ''}</span>` : inner;
  }
}

function styled({ style }: Node, html: string): string {
  if (typeof style !== 'object') return html;
  return Object.entries(TAGS).reduce((inner, [name, tag]) => (style[name] ? `<${tag}>${inner}</${tag}>` : inner), html);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
