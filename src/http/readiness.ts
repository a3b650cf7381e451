const FRESH_MS = 1_000;
const LONGEST_MS = 2_000;

/**
 * Tells whether `check` passes, at the price of at most one check a second however often it is asked. A check that hangs
 * counts as failed after 2 s.
 */
export function createReadiness(check: () => Promise<void>, now: () => number): () => Promise<boolean> {
  let last: { at: number; result: Promise<boolean> } | undefined;
  return () => {
    const age = last === undefined ? Infinity : Math.abs(now() - last.at);
    if (last === undefined || age >= FRESH_MS) last = { at: now(), result: within(check, LONGEST_MS) };
    return last.result;
  };
}

async function within(check: () => Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const passed = check().then(
    () => true,
    () => false,
  );
  return Promise.race([passed, late]).finally(() => clearTimeout(timer));
}
