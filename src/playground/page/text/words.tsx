import { Fragment } from 'react';
import type { JSX } from 'react';
import { EMOJI } from './emoji-data.ts';
import { DRAWN } from './emoji-drawn.tsx';
import { Emoji } from './emoji.tsx';

/** Names of the drawn emoji by their characters, without the selector that may follow them. */
const NAMES = new Map(Object.keys(DRAWN).map((name) => [(EMOJI[name] ?? name).replace('\u{fe0f}', ''), name]));
const CHARACTER = /(\p{Extended_Pictographic})\u{fe0f}?/u;

/** A person's own words: text as it stands, with the emoji in it drawn by the page where it has a drawing. */
export function Words({ text }: { text: string }): JSX.Element {
  if (!CHARACTER.test(text)) return <>{text}</>;
  return (
    <>
      {text.split(CHARACTER).map((part, index) => {
        const name = index % 2 === 1 ? NAMES.get(part) : undefined;
        return <Fragment key={index}>{name === undefined ? part : <Emoji name={name} />}</Fragment>;
      })}
    </>
  );
}
