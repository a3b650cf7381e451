interface Loop {
  /** Runs `step` at once, and again after the time that it names, until it names none. Does nothing while it runs. */
  readonly start: () => void;
  /** No further run begins. */
  readonly stop: () => void;
}

/** `step` gets the number of its run, from 1, and gives the pause before the next one in ms, or null at the end. It must not throw. */
export function createLoop(step: (attempt: number) => Promise<number | null>): Loop {
  let running = false;
  let generation = 0;
  let timer: NodeJS.Timeout | undefined;

  async function run(attempt: number, mine: number): Promise<void> {
    const pause = await step(attempt);
    if (mine !== generation) return;
    if (pause === null) {
      running = false;
      return;
    }
    timer = setTimeout(() => void run(attempt + 1, mine), pause);
    timer.unref();
  }

  return {
    start() {
      if (running) return;
      running = true;
      generation += 1;
      void run(1, generation);
    },
    stop() {
      running = false;
      generation += 1;
      clearTimeout(timer);
    },
  };
}
