import { plainLines, type Inline, type Style } from '../../core/text.ts';

/** An address that stands in a text as it is; what ends a sentence, or closes what was opened around it, is not part of it. */
export const BARE_LINK = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>|"`]*[^\s<>|"`.,;:!?'()*_~\]\\]/u;

/**
 * A text as pieces of lines, in which addresses are links: every client shows them so, but not every platform says so in
 * what it sends, nor finds them again in what it gets.
 */
export function linkedLines(text: string, styles: readonly Style[] = []): Inline[] {
  const children: Inline[] = [];
  let rest = text;
  for (let found = BARE_LINK.exec(rest); found !== null; found = BARE_LINK.exec(rest)) {
    const [url] = found;
    children.push(...plainLines(rest.slice(0, found.index), styles));
    children.push(...(URL.canParse(url) ? [linkTo(url, styles)] : plainLines(url, styles)));
    rest = rest.slice(found.index + url.length);
  }
  return [...children, ...plainLines(rest, styles)];
}

function linkTo(url: string, styles: readonly Style[]): Inline {
  return { type: 'link', url, ...(styles.length > 0 && { styles }) };
}
