import type { Block, Inline, RichText, Style } from '../../core/text.ts';

const TAGS: Readonly<Record<Exclude<Style, 'code'>, string>> = { bold: 'b', italic: 'i', strike: 's' };

/** Plain text for a text field of a card. Source: Google, "Format messages": cards take a few HTML tags. */
export function escapeHtml(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>');
}

/** The text for a text field of a card. Tags for code, lists and quotes are not documented there: those stay text. */
export function cardHtml(content: RichText): string {
  return content.map(blockHtml).join('<br>');
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return inlinesHtml(block.children);
    case 'quote':
      return `<i>${inlinesHtml(block.children)}</i>`;
    case 'code':
      return escapeHtml(block.text);
    case 'list':
      return block.items
        .map((item, index) => {
          const bullet = block.ordered ? `${index + 1}.` : '•';
          return `${'    '.repeat(block.indent)}${bullet} ${inlinesHtml(item)}`;
        })
        .join('<br>');
  }
}

function inlinesHtml(children: readonly Inline[]): string {
  return children.map(inlineHtml).join('');
}

function inlineHtml(child: Inline): string {
  switch (child.type) {
    case 'break':
      return '<br>';
    case 'emoji':
      return escapeHtml(child.unicode ?? `:${child.name}:`);
    case 'mention':
      return escapeHtml(`@${child.name ?? child.person?.name ?? 'someone'}`);
    case 'link': {
      const text = child.text ?? child.url;
      if (!/^(https?|mailto):/i.test(child.url)) {
        return escapeHtml(text === child.url ? text : `${text} (${child.url})`);
      }
      return styled(`<a href="${escapeHtml(child.url)}">${escapeHtml(text)}</a>`, child.styles);
    }
    case 'text':
      return styled(escapeHtml(child.text), child.styles);
  }
}

function styled(html: string, styles: readonly Style[] = []): string {
  return (['bold', 'italic', 'strike'] as const)
    .filter((style) => styles.includes(style))
    .reduce((inner, style) => `<${TAGS[style]}>${inner}</${TAGS[style]}>`, html);
}
