import { plainLines, type Block, type Inline, type RichText, type Style } from '../../../src/core/text.ts';
import { parseMarkup } from '../../../src/surfaces/google-chat/markup.ts';
import type { ChatMessage } from '../../../src/surfaces/google-chat/render.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** What Google Chat shows of a message, by its documented rules: markup in the text, a few tags in a card. */
export function show(message: ChatMessage): RichText {
  const html = message.cardsV2?.[0]?.card?.sections?.[0]?.widgets?.[0]?.textParagraph?.text;
  const words = parseMarkup(message.text ?? '', (id) => ({
    person: { surface: 'google-chat', workspace: '-', id },
    name: id,
  }));
  return html === undefined || html === null ? keepBlank(message.text ?? '', words) : [...words, readHtml(html)];
}

/** A text of nothing but white space is shown as that. */
function keepBlank(text: string, words: RichText): RichText {
  return words.length === 0 && text !== '' ? [{ type: 'paragraph', children: plainLines(text) }] : words;
}

function readHtml(html: string): Block {
  const children: Inline[] = [];
  const open: Style[] = [];
  const styles: Readonly<Record<string, Style>> = { b: 'bold', i: 'italic', s: 'strike' };
  for (const piece of html.split(/(<[^>]*>)/)) {
    const tag = /^<(\/?)(\w+)[^>]*>$/.exec(piece);
    if (tag === null) {
      const text = piece.replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity);
      if (text !== '') children.push({ type: 'text', text, ...(open.length > 0 && { styles: [...open] }) });
    } else if (tag[2] === 'br') children.push({ type: 'break' });
    else if (tag[1] === '/') open.pop();
    else open.push(styles[tag[2] ?? ''] ?? 'code');
  }
  return { type: 'paragraph', children };
}
