import type { JSX } from 'react';
import { glyphOf } from './emoji-data.ts';
import { DRAWN } from './emoji-drawn.tsx';

/** An emoji by its Slack name: drawn by the page where it has a drawing, else the system's glyph, else `:name:`. */
export function Emoji({ name, unicode }: { name: string; unicode?: string }): JSX.Element {
  const drawing = DRAWN[name];
  const glyph = glyphOf(name, unicode);
  if (drawing !== undefined) {
    return (
      <svg className="emoji" viewBox="0 0 20 20" role="img" aria-label={`:${name}:`}>
        {drawing}
      </svg>
    );
  }
  if (glyph === undefined) return <>:{name}:</>;
  return (
    <span className="emoji-glyph" role="img" aria-label={`:${name}:`}>
      {glyph}
    </span>
  );
}
