import type { JSX } from 'react';
import { EMOJI, glyphOf } from './emoji-data.ts';
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

/** An emoji by itself, drawn by the page where it has a drawing: not every machine has the glyphs. */
export function Glyph({ emoji }: { emoji: string }): JSX.Element {
  const name = Object.keys(EMOJI).find((known) => EMOJI[known] === emoji && DRAWN[known] !== undefined);
  return name === undefined ? <span className="emoji-glyph">{emoji}</span> : <Emoji name={name} />;
}
