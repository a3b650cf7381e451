import { useLayoutEffect } from 'react';
import type { RefObject } from 'react';

/** Keeps a text box as tall as its text; the style sheet says how tall at most. */
export function useAutoHeight(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`;
  }, [box, text]);
}
