import { useState } from 'react';
import type { JSX } from 'react';
import { Mark } from '../shell/mark.tsx';

interface AvatarProps {
  readonly name: string;
  readonly src?: string;
  /** The app itself: it wears Baton's mark. */
  readonly isApp?: boolean;
}

const HUES = 8;

/** A person's picture, or their initials on a colour of their own. Decoration: the name stands beside it. */
export function Avatar({ name, src, isApp = false }: AvatarProps): JSX.Element {
  const [broken, setBroken] = useState<string>();
  if (isApp) {
    return (
      <span className="avatar" aria-hidden="true">
        <Mark />
      </span>
    );
  }
  if (src !== undefined && src !== '' && src !== broken) {
    return (
      <span className="avatar" aria-hidden="true">
        <img src={src} alt="" onError={() => setBroken(src)} />
      </span>
    );
  }
  return (
    <span className={`avatar avatar-${hueOf(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return `${words[0]?.[0] ?? '?'}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}

function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}
