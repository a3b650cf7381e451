import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { FakePlatform } from './fake-client.ts';
import { slackWire } from './slack-wire.ts';
import type { SignedRequest, Wire } from './wire.ts';
import { marker } from './workspace.ts';

/** One employee who can write. `thread` is absent where they write beside a thread. */
export interface Conversation {
  readonly user: string;
  readonly channel: string;
  readonly thread?: string;
  /** Where what they write is posted, if that is not the same for all. */
  readonly answeredIn?: string;
  /** The agent's end of it: who answers, and where. */
  readonly desk?: Conversation;
}

/** What became of one message. Times in ms; `answeredMs` is null where no 2xx came, `postedMs` where no post came. */
export interface Fate {
  readonly answeredMs: number | null;
  readonly postedMs: number | null;
}

export interface LoadResult {
  readonly fates: readonly Fate[];
  /** From the first event sent to the last post that arrived, in s. */
  readonly seconds: number;
  /** Posts that stood there a second time. */
  readonly doubled: number;
}

export interface Load {
  readonly port: number;
  readonly conversations: readonly Conversation[];
  /** How they write; as on Slack, where it is absent. */
  readonly wire?: Wire;
  /** Where the answers go: posts elsewhere don't count. Absent: anywhere. */
  readonly expectIn?: string | undefined;
  readonly events: number;
  /** Closed loop: so many requests at a time that have not been answered. */
  readonly inFlight?: number;
  /** Paced: so many events a second, whatever the answers do. */
  readonly perSecond?: number;
  /** Stops sending when this says so. */
  readonly stopped?: () => boolean;
  /** Gives up on posts when none has arrived for so long. */
  readonly patienceMs: number;
  /** Before it waits for posts: for a restart. */
  readonly beforeSettling?: () => Promise<void>;
}

const MS = 1e6;
let runs = 0;

/** A name for the markers of a run: letters only. */
function nextRun(): string {
  runs += 1;
  return [...runs.toString().padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)] ?? 'k').join('');
}

/** Sends proven messages to the app under test and watches the fake platform for what comes out. */
export async function load(fake: FakePlatform, order: Load): Promise<LoadResult> {
  await fake.reset();
  const run = nextRun();
  const { wire = slackWire } = order;
  const requests = Array.from({ length: order.events }, (_, index): SignedRequest => {
    const conversation = order.conversations[index % order.conversations.length];
    if (conversation === undefined) throw new Error('nobody to write');
    return wire.says(conversation, marker(run, index));
  });
  const sentNs = new Array<bigint | undefined>(order.events);
  const answeredNs = new Array<bigint | undefined>(order.events);
  const pool = new Pool(`http://127.0.0.1:${order.port}`, {
    connections: order.inFlight ?? 64,
    pipelining: 1,
    headersTimeout: 20_000,
    bodyTimeout: 20_000,
  });
  const send = async (index: number): Promise<void> => {
    const signed = requests[index];
    if (signed === undefined) return;
    sentNs[index] = process.hrtime.bigint();
    try {
      const response = await pool.request({ path: wire.path, method: 'POST', ...signed });
      await response.body.dump();
      if (response.statusCode >= 200 && response.statusCode < 300) answeredNs[index] = process.hrtime.bigint();
    } catch {
      // The app was killed or refused: the event counts as not accepted.
    }
  };
  const stopped = order.stopped ?? (() => false);
  if (order.perSecond === undefined) await closedLoop(order.events, order.inFlight ?? 16, send, stopped);
  else await paced(order.events, order.perSecond, send, stopped);
  await pool.destroy();
  await order.beforeSettling?.();

  const accepted = [...answeredNs.keys()].filter((index) => answeredNs[index] !== undefined);
  const posted = await settle(fake, order, run, new Set(accepted));
  return summary(sentNs, answeredNs, posted);
}

async function closedLoop(
  events: number,
  inFlight: number,
  send: (index: number) => Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < events && !stopped()) {
      const index = next;
      next += 1;
      await send(index);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** Every event at its own time: a slow answer does not make the next one wait. */
async function paced(
  events: number,
  perSecond: number,
  send: (index: number) => Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < events && !stopped(); index += 1) {
    const early = start + (index * 1000) / perSecond - performance.now();
    if (early > 0) await pause(early);
    sent.push(send(index));
  }
  await Promise.all(sent);
}

interface Posted {
  readonly firstNs: ReadonlyMap<number, bigint>;
  readonly doubled: number;
}

/** Waits until every accepted event has its post, or nothing has arrived for a while. */
async function settle(fake: FakePlatform, order: Load, run: string, awaited: Set<number>): Promise<Posted> {
  const firstNs = new Map<number, bigint>();
  let doubled = 0;
  let seen = 0;
  let lastNews = performance.now();
  const prefix = `mk${run}x`;
  for (;;) {
    if ((await fake.count()) > seen) {
      const page = await fake.arrivals(seen);
      seen += page.length;
      lastNews = performance.now();
      for (const arrival of page) {
        if (!arrival.marker.startsWith(prefix)) continue;
        const index = Number(arrival.marker.slice(prefix.length, -1));
        const there = order.conversations[index % order.conversations.length]?.answeredIn ?? order.expectIn;
        if (there !== undefined && arrival.channel !== there) continue;
        if (firstNs.has(index)) doubled += 1;
        else firstNs.set(index, BigInt(arrival.atNs));
        awaited.delete(index);
      }
    }
    if (awaited.size === 0) return { firstNs, doubled };
    if (performance.now() - lastNews > order.patienceMs) return { firstNs, doubled };
    await pause(20);
  }
}

function summary(
  sentNs: readonly (bigint | undefined)[],
  answeredNs: readonly (bigint | undefined)[],
  posted: Posted,
): LoadResult {
  const fates: Fate[] = [];
  let firstSent: bigint | undefined;
  let lastPosted: bigint | undefined;
  for (const [index, sent] of sentNs.entries()) {
    if (sent === undefined) continue;
    if (firstSent === undefined || sent < firstSent) firstSent = sent;
    const answered = answeredNs[index];
    const arrived = posted.firstNs.get(index);
    if (arrived !== undefined && (lastPosted === undefined || arrived > lastPosted)) lastPosted = arrived;
    fates.push({
      answeredMs: answered === undefined ? null : Number(answered - sent) / MS,
      postedMs: arrived === undefined ? null : Number(arrived - sent) / MS,
    });
  }
  const seconds =
    firstSent === undefined || lastPosted === undefined ? Number.NaN : Number(lastPosted - firstSent) / 1e9;
  return { fates, seconds, doubled: posted.doubled };
}

/** Times to 2xx of all that were accepted, in ms. */
export function answerTimes(result: LoadResult): number[] {
  return result.fates.flatMap((fate) => (fate.answeredMs === null ? [] : [fate.answeredMs]));
}

/** Times from event in to post out, in ms. */
export function postTimes(result: LoadResult): number[] {
  return result.fates.flatMap((fate) => (fate.postedMs === null ? [] : [fate.postedMs]));
}

/** Events that were answered 2xx and whose post never came. */
export function lost(result: LoadResult): number {
  return result.fates.filter((fate) => fate.answeredMs !== null && fate.postedMs === null).length;
}
