import type { Space } from './types.ts';

/** What is written in one space is told in its order, but nothing waits longer than this for the one before. */
const ORDER_PATIENCE_MS = 500;
const tails = new WeakMap<Space, Promise<unknown>>();

/** Runs `tell` once what was written in the space before has been told, or takes too long. `tell` never fails. */
export function inTurn(space: Space, tell: () => Promise<unknown>): void {
  const before = tails.get(space);
  const mine = before === undefined ? tell() : patiently(before).then(tell);
  tails.set(space, mine);
  void mine.then(() => {
    if (tails.get(space) === mine) tails.delete(space);
  });
}

function patiently(before: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ORDER_PATIENCE_MS);
  });
  return Promise.race([before, patience]).finally(() => clearTimeout(timer));
}
