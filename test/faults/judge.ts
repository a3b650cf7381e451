import type { Handoff } from '../../src/core/handoff.ts';
import type { Place, SurfaceId } from '../../src/core/place.ts';
import { toPlainText } from '../../src/core/text.ts';
import type { ViewMessage } from '../../src/playground/shared/control-types.ts';
import type { Store } from '../../src/ports/store.ts';
import { readableIn } from '../support/platform.ts';
import type { Company, Pair } from './company.ts';
import { countDoubles, seeAll, type Seen, type Unknown } from './copies.ts';
import { keysTwice } from './slack-keys.ts';
import { tellsEnd, type Said, type Talked } from './talk.ts';

export interface Verdict {
  /** Messages of people, each answered 2xx. */
  messages: number;
  delivered: number;
  edits: number;
  handoffs: number;
  deadLetters: number;
  lost: number;
  /** Stands at the other side, but not in the order in which it was written. */
  reordered: number;
  /** Stands more than once where the platform would have let Baton know better, or more often than outcomes stayed unknown. */
  doubled: number;
  /** More than once where the platform gives neither an idempotency key nor a look-up. */
  documentedDoubles: number;
  /** Took the look-up, or was sent again without one: marked as uncertain in the transcript. */
  uncertain: number;
  /** Sentences on what is wrong, for people. */
  readonly findings: string[];
}

const MANY = 1_000_000;

/** Compares what people wrote with what stands at the other side and in the store, after everything has drained. */
export async function judge(
  store: Store,
  { stands, pairs }: Company,
  talked: readonly Talked[],
  unknowns: readonly Unknown[],
): Promise<Verdict> {
  const verdict: Verdict = {
    messages: 0,
    delivered: 0,
    edits: 0,
    handoffs: 0,
    deadLetters: 0,
    lost: 0,
    reordered: 0,
    doubled: 0,
    documentedDoubles: 0,
    uncertain: 0,
    findings: [],
  };
  const find = (sentence: string): void => void verdict.findings.push(sentence);
  const seen = new Map<SurfaceId, Seen>();
  for (const stand of stands) seen.set(stand.kind, await seeAll(stand));
  const handoffs = (await store.handoffs({ limit: MANY })).toSorted((one, other) => one.createdAt - other.createdAt);
  const dead = await store.deadLetters(MANY);
  verdict.handoffs = handoffs.length;
  verdict.deadLetters = dead.length;
  for (const { error, delivery } of dead) find(`dead letter ${delivery.content.kind} in ${delivery.lane}: ${error}`);

  /** Counts copies that should be one; `marked`: the transcript says that it may stand twice. */
  function count(what: string, copies: readonly ViewMessage[], kind: SurfaceId, marked = true): void {
    const room = seen.get(kind)?.rooms.get(copies[0]?.room ?? '');
    const { documented, wrong } = countDoubles(copies, { kind, room, unknowns });
    verdict.documentedDoubles += marked ? documented : 0;
    const bad = wrong + (marked ? 0 : documented);
    verdict.doubled += bad;
    if (bad > 0) {
      const texts = copies.map((copy) => `“${readableIn(copy).slice(0, 80)}” at ${new Date(copy.at).toISOString()}`);
      find(`${what} stands ${copies.length} times on ${kind}${marked ? '' : ', unmarked'}: ${texts.join(', ')}`);
    }
  }

  async function judgeTalk(talk: Talked, pair: Pair, handoff: Handoff): Promise<void> {
    const transcript = await store.transcript(handoff.id);
    const lines = new Map(transcript.map((line) => [markIn(toPlainText(line.body.text)), line]));
    if (lines.size !== transcript.length) find(`the transcript of ${handoff.id} has a line twice`);
    verdict.uncertain += transcript.filter(({ uncertain }) => uncertain === true).length;
    verdict.edits += talk.edits;
    const sides = [
      { said: talk.employee, place: handoff.attempt?.desk ?? handoff.attempt?.place },
      { said: talk.agent, place: handoff.chat },
    ];
    for (const { said, place } of sides) {
      const there = seen.get(place?.surface ?? pair.home.kind)?.messages.get(place?.channel ?? '') ?? [];
      const copies = Map.groupBy(there, ({ text }) => markIn(text));
      const order = new Map(there.map(({ id }, index) => [id, index]));
      const isDirect = seen.get(place?.surface ?? pair.home.kind)?.rooms.get(place?.channel ?? '')?.kind === 'direct';
      const root = place === undefined ? undefined : rootOf(place, isDirect);
      const missing: string[] = [];
      let latest = -1;
      for (const one of said) {
        verdict.messages += 1;
        const all = copies.get(one.mark) ?? [];
        const line = lines.get(one.mark);
        if (all.length === 0 || place === undefined) {
          const known = dead.some(({ delivery: { content } }) => 'message' in content && content.message === line?.id);
          if (!known) verdict.lost += 1;
          missing.push(`${one.mark} (${line?.status ?? 'unknown'} in the transcript)`);
          continue;
        }
        verdict.delivered += 1;
        count(one.mark, all, place.surface, line?.uncertain === true);
        const at = all.map(({ id }) => order.get(id) ?? -1);
        if (Math.min(...at) < latest) {
          verdict.reordered += 1;
          find(`${one.mark} stands before its predecessor on ${place.surface}`);
        }
        latest = Math.max(...at);
        soundCopies(one, all, { surface: place.surface, root }, find);
        if (line?.status !== 'delivered') find(`${one.mark} is ${line?.status ?? 'missing'} in the transcript`);
      }
      if (missing.length > 0)
        find(
          `${missing.length} did not arrive on ${place?.surface} of ${story(handoff)}: ${missing.slice(0, 3).join(', ')} …`,
        );
    }
  }

  for (const pair of pairs) {
    const { kind } = pair.home;
    const talks = talked.filter((talk) => talk.pair === pair.number);
    const own = handoffs.filter(({ employee }) => employee.surface === kind && employee.id === pair.employee.id);
    const inDm = seen.get(kind)?.messages.get(own[0]?.chat.channel ?? '') ?? [];
    for (const [index, talk] of talks.entries()) {
      const next = talks[index + 1]?.since ?? Infinity;
      const made = own.filter(({ createdAt }) => createdAt >= talk.since && createdAt < next);
      const handoff = made.at(-1);
      if (made.length !== 1)
        find(
          `${pair.employee.name} asked once on ${kind}, and got ${made.length} handoffs: ${made.map(story).join('; ')}`,
        );
      if (handoff === undefined) {
        verdict.lost += talk.employee.length + talk.agent.length;
        continue;
      }
      await judgeTalk(talk, pair, handoff);
      const during = inDm.filter(({ at }) => at >= handoff.createdAt && at < next);
      const tell = (what: string, copies: readonly ViewMessage[]): void => {
        if (copies.length === 0) find(`${what} of ${handoff.id} was never told on ${kind}`);
        count(`${what} of ${handoff.id}`, copies, kind);
      };
      tell(
        'the join',
        during.filter(({ text }) => text.includes(' joined.')),
      );
      const ends = during.filter(tellsEnd);
      if (talk.ended) tell('the end', ends);
      else
        find(
          `a talk on ${kind} did not come to its end: ${story(handoff)}; last: ${during
            .slice(-3)
            .map((one) => `“${readableIn(one).slice(-80)}” at ${new Date(one.at).toISOString()}`)
            .join(', ')}`,
        );
    }
  }
  for (const { kind, desk } of stands) {
    const cards = Map.groupBy(seen.get(kind)?.messages.get(desk) ?? [], (message) => cardOf(message) ?? '');
    for (const { home, employee } of pairs) {
      const own = handoffs.filter(({ employee: by }) => by.surface === home.kind && by.id === employee.id);
      const opened = own.flatMap(({ attempt, passedOver }) => [...passedOver, ...(attempt ? [attempt] : [])]);
      const sure = opened.filter(({ place }) => place?.surface === kind).length;
      // A desk that was given up may have got its card all the same.
      const doubtful = opened.filter(
        (one) => 'why' in one && one.why === 'failed' && one.destination === `${kind}-desk`,
      );
      const standing = cards.get(employee.name) ?? [];
      if (standing.length < sure) find(`${standing.length} of ${sure} cards of ${employee.name} stand on ${kind}`);
      const most = sure + doubtful.length;
      // One of each handoff, and one for each that stands twice.
      if (standing.length > most) count(`a card of ${employee.name}`, standing.slice(Math.max(0, most - 1)), kind);
    }
  }
  for (const stand of stands) if (stand.kind === 'slack') (await keysTwice(stand.platform.url)).forEach(find);
  return verdict;
}

function story({ id, state, reason, passedOver }: Handoff): string {
  const left = passedOver.map(({ destination, why, detail }) => `${destination} ${why} ${detail ?? ''}`.trim());
  return `${id} ${state}${reason === undefined ? '' : `, ${reason}`}${left.length === 0 ? '' : ` (${left.join(', ')})`}`;
}

/** Whose claim card that is. */
function cardOf(message: ViewMessage): string | undefined {
  if (message.card === undefined) return undefined;
  const text = readableIn(message);
  const [, number] = /help me, please \((\d+)\)/.exec(text) ?? [];
  const named = /(Employee \d+) (?:asks for|asked for|is being helped)/.exec(text)?.[1];
  return named ?? (number === undefined ? undefined : `Employee ${number.padStart(2, '0')}`);
}

function markIn(text: string): string {
  const [found] = /\b[ea]\d+-\d{6}\b/.exec(text) ?? [];
  return found ?? text;
}

/** The message at the root of a thread, as people see it; undefined where there are none. */
function rootOf({ surface, channel, thread }: Place, isDirect: boolean): string | undefined {
  if (thread === undefined) return undefined;
  if (surface === 'teams' && isDirect) return undefined;
  if (surface !== 'google-chat') return thread;
  return isDirect ? undefined : thread.replace(/^.*\/threads\/(.*)$/, `${channel}/messages/$1.$1`);
}

function soundCopies(
  { mark, text }: Said,
  copies: readonly ViewMessage[],
  where: { readonly surface: SurfaceId; readonly root: string | undefined },
  find: (sentence: string) => void,
): void {
  const { surface, root } = where;
  if (copies.some((copy) => root !== undefined && copy.thread !== root))
    find(`${mark} stands in another thread on ${surface}`);
  if (!copies.some((copy) => readableIn(copy).includes(text)))
    find(`${mark} reads “${copies[0]?.text}” on ${surface}, and should read “${text}”`);
}
