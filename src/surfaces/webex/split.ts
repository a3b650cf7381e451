import type { RichText } from '../../core/text.ts';
import { shorten, splitText } from '../shared/split.ts';

/** Fewer characters than these are never split: whatever they are, they fit. */
const FEW = 16;

/**
 * Parts that each fit by `fits`, in order. Webex counts bytes of what is sent, in which a character may be up to six: parts
 * that are too long for that are split again at half their length.
 */
export function splitFitting(content: RichText, limit: number, fits: (part: RichText) => boolean): RichText[] {
  return splitText(content, limit).flatMap((part) =>
    limit <= FEW || fits(part) ? [part] : splitFitting(part, Math.floor(limit / 2), fits),
  );
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** At most `limit` bytes of plain text, with an ellipsis where something was cut off. */
export function shortenBytes(text: string, limit: number): string {
  let short = text;
  for (let most = limit; bytesOf(short) > limit; most = Math.floor(most / 2)) short = shorten(text, most);
  return short;
}
