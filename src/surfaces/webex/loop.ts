/** One piece of work that is done again and again, never twice at once. */
interface Loop {
  /** Runs at once, and then again after the time that each run names. */
  readonly start: () => void;
  /** Brings the next run forward; while one is under way, another follows it at once. */
  readonly wake: (afterMs?: number) => void;
  /** No further run begins; resolves when the one under way is over. */
  stop(): Promise<void>;
}

/** `step` gives the pause before the next run in ms. It must not throw. */
export function createLoop(step: () => Promise<number>): Loop {
  let running: Promise<void> | null = null;
  let active = false;
  let again: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;

  function schedule(ms: number): void {
    clearTimeout(timer);
    if (!active) return;
    dueAt = performance.now() + ms;
    timer = setTimeout(begin, ms);
    timer.unref();
  }

  function begin(): void {
    if (running !== null || !active) return;
    running = run();
  }

  async function run(): Promise<void> {
    const pause = await step();
    running = null;
    dueAt = Infinity;
    const sooner = again;
    again = null;
    schedule(sooner === null ? pause : Math.min(sooner, pause));
  }

  return {
    start() {
      if (active) return;
      active = true;
      begin();
    },
    wake(afterMs = 0) {
      // Whoever wakes it again and again must not put it off.
      if (running === null) schedule(Math.max(0, Math.min(afterMs, dueAt - performance.now())));
      else again = Math.min(again ?? afterMs, afterMs);
    },
    async stop() {
      active = false;
      clearTimeout(timer);
      await running;
    },
  };
}
