import { useMemo } from 'react';
import type { JSX } from 'react';
import { useDemo } from './model/use-demo.ts';
import { Playground } from './playground.tsx';
import { Mark } from './shell/mark.tsx';

/** The page, once it is known who serves it. */
export function App(): JSX.Element {
  const demo = useDemo();
  return useMemo(() => (demo === undefined ? <Waiting /> : <Playground demo={demo} />), [demo]);
}

function Waiting(): JSX.Element {
  return (
    <div className="waiting" role="status">
      <Mark />
      <p>Waiting for the playground…</p>
    </div>
  );
}
