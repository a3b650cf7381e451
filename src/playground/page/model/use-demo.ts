import { useCallback, useEffect, useState } from 'react';
import { call, post } from './call.ts';
import { PLATFORMS } from './platforms.ts';
import type { PlatformId } from './platforms.ts';

/** What the host of the demo tells; null where there is none, but an emulated Slack alone. */
export type Demo = {
  readonly desk: PlatformId;
  readonly origins: Readonly<Partial<Record<PlatformId, string>>>;
} | null;

/** Undefined until it is known. */
export function useDemo(): Demo | undefined {
  const [demo, setDemo] = useState<Demo>();
  useEffect(() => {
    call<NonNullable<Demo>>('/_demo').then(
      (told) => setDemo(typeof told.desk === 'string' ? told : null),
      () => setDemo(null),
    );
  }, []);
  return demo;
}

/** The employee's platform and the agents'. */
export interface Pair {
  readonly employee: PlatformId;
  readonly agent: PlatformId;
}

/** The pair stands in the page's address, so that it can be kept and handed on; the agents' side is told to the host. */
export function usePair(demo: Demo, onProblem: (sentence: string) => void): [Pair, (pair: Pair) => void] {
  const [pair, setPair] = useState<Pair>(() => {
    const asked = new URLSearchParams(location.search);
    const known = (side: keyof Pair, otherwise: PlatformId): PlatformId =>
      demo === null ? 'slack' : (PLATFORMS.find(({ id }) => id === asked.get(side))?.id ?? otherwise);
    return { employee: known('employee', 'slack'), agent: known('agent', demo?.desk ?? 'slack') };
  });
  useEffect(() => {
    if (demo === null) return;
    post('/_demo/desk', { platform: pair.agent }).catch((error: unknown) =>
      onProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [demo, pair.agent, onProblem]);
  const choose = useCallback((chosen: Pair) => {
    setPair(chosen);
    history.replaceState(null, '', `?${new URLSearchParams({ ...chosen }).toString()}`);
  }, []);
  return [pair, choose];
}
