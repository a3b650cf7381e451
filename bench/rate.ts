import { aim, type Live } from './bench.ts';
import { answerTimes, load, lost, postTimes } from './loader.ts';
import type { Platform } from './platforms/platform.ts';
import { percentile } from './statistics.ts';

const IN_FLIGHT = 16;

export interface Rate {
  readonly repliesPerSecond: number;
  readonly answeredP50: number;
  readonly answeredP99: number;
  readonly postedP50: number;
  readonly postedP99: number;
  readonly lost: number;
  readonly doubled: number;
  /** Processor time of the app for each reply, in ms: less at the mercy of what else the machine does. */
  readonly processorMs: number;
}

/** Replies a second with 16 requests in flight: from the first event sent to the last post that arrived. */
export async function rateOf({ fake, wire }: Platform, live: Live, events: number): Promise<Rate> {
  const before = live.running.processorMs();
  const result = await load(fake, { ...aim(live), wire, events, inFlight: IN_FLIGHT, patienceMs: 5000 });
  const answered = answerTimes(result);
  const posted = postTimes(result);
  return {
    repliesPerSecond: posted.length / result.seconds,
    answeredP50: percentile(answered, 0.5),
    answeredP99: percentile(answered, 0.99),
    postedP50: percentile(posted, 0.5),
    postedP99: percentile(posted, 0.99),
    lost: lost(result),
    doubled: result.doubled,
    processorMs: (live.running.processorMs() - before) / posted.length,
  };
}
