import type { JSX } from 'react';

const HUES = 8;

/** The tile of a team or a space: its first letters on a colour of its own. Decoration: the name stands beside it. */
export function RoomMark({ name }: { name: string }): JSX.Element {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return (
    <span className={`avatar room-mark avatar-${sum % HUES}`} aria-hidden="true">
      {words
        .slice(0, 2)
        .map((word) => word[0])
        .join('')
        .toUpperCase()}
    </span>
  );
}
