/** A step back that is larger than this is not a matter of rounding or of slow correction. */
const TOLERANCE_MS = 1_000;

/**
 * The wall clock, but for steps back: then time goes on at its pace from where it was, until the wall clock has caught up or
 * the process is started again. So nothing that is due in a moment becomes due in hours. Steps forward are followed.
 * `wall` and `elapsed` in ms; `elapsed` never steps.
 */
export function createSteadyClock(wall: () => number, elapsed: () => number = () => performance.now()): () => number {
  let last = wall();
  let at = elapsed();
  return () => {
    const [now, then] = [elapsed(), at];
    at = now;
    const shown = wall();
    const expected = last + Math.floor(now - then);
    last = shown < expected - TOLERANCE_MS ? expected : Math.max(shown, last);
    return last;
  };
}
