import { useCallback, useEffect, useRef, useState } from 'react';
import type { InteractionResult } from '../../slack/control-types.ts';

const SHOWN_MS = 6_000;

/** The sentence that stands at the foot of a client for a few seconds. */
export function useNotice(): { notice: string | null; notify: (sentence: string) => void; dismiss: () => void } {
  const [notice, setNotice] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const dismiss = useCallback(() => setNotice(null), []);
  const notify = useCallback(
    (sentence: string) => {
      clearTimeout(timer.current);
      setNotice(sentence);
      timer.current = setTimeout(dismiss, SHOWN_MS);
    },
    [dismiss],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  return { notice, notify, dismiss };
}

/** Waits for what a person did, and hands on the sentence that says why it did not work, be it ours or Slack's. */
export async function attempt(doing: Promise<unknown>, notify: (sentence: string) => void): Promise<boolean> {
  try {
    const { problem } = ((await doing) ?? {}) as Partial<InteractionResult>;
    if (problem !== undefined) notify(problem);
    return problem === undefined;
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error));
    return false;
  }
}
