import type { ControlMessage, ControlState } from '../../src/playground/slack/control-types.ts';
import type { Store } from '../../src/ports/store.ts';
import { toPlainText } from '../../src/core/text.ts';
import { readable } from '../support/slack-world.ts';
import type { Pair, Said, Talked } from './talk.ts';

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
  /** More than once, and not marked in the transcript as possibly doubled. */
  doubled: number;
  /** More than once, and marked so: the documented exception. */
  doubledAndMarked: number;
  /** Took the look-up, or was sent again without one: marked as uncertain in the transcript. */
  uncertain: number;
  /** Sentences on what is wrong, for people. */
  readonly findings: string[];
}

const MARK = { employee: /\be\d+-\d{6}\b/, agent: /\ba\d+-\d{6}\b/ } as const;
const MANY = 1_000_000;

/** Compares what people wrote with what stands at the other side and in the store, after everything has drained. */
export async function judge(
  store: Store,
  state: ControlState,
  desk: string,
  pairs: readonly Pair[],
  talked: readonly Talked[],
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
    doubledAndMarked: 0,
    uncertain: 0,
    findings: [],
  };
  const find = (sentence: string): void => void verdict.findings.push(sentence);
  const people = new Set(pairs.flatMap(({ employee, agent }) => [employee.id, agent.id]));
  const ofBaton = (channel: string): ControlMessage[] =>
    (state.messages[channel] ?? []).filter(
      ({ user, ephemeral_for }) => ephemeral_for === undefined && (user === undefined || !people.has(user)),
    );

  const handoffs = await store.handoffs({ limit: MANY });
  const dead = await store.deadLetters(MANY);
  verdict.handoffs = handoffs.length;
  verdict.deadLetters = dead.length;
  for (const { error, delivery } of dead) find(`dead letter ${delivery.content.kind} in ${delivery.lane}: ${error}`);
  const byCard = new Map(handoffs.map((handoff) => [handoff.attempt?.place?.thread, handoff]));
  const atDesk = ofBaton(desk);

  for (const talk of talked) {
    const handoff = byCard.get(talk.card.ts);
    const pair = pairs.find(({ number }) => number === talk.pair);
    if (handoff === undefined || pair === undefined) {
      find(`the store has no handoff of the card ${talk.card.ts}`);
      verdict.lost += talk.employee.length + talk.agent.length;
      continue;
    }
    const transcript = await store.transcript(handoff.id);
    const lines = new Map(transcript.map((line) => [markIn(toPlainText(line.body.text)), line]));
    if (lines.size !== transcript.length) find(`the transcript of ${handoff.id} has a line twice`);
    verdict.uncertain += transcript.filter(({ uncertain }) => uncertain === true).length;
    verdict.edits += talk.edits;
    const inDm = ofBaton(pair.dm);
    const sides = [
      { said: talk.employee, place: atDesk, thread: talk.card.ts, mark: MARK.employee },
      { said: talk.agent, place: inDm, thread: handoff.chat.thread, mark: MARK.agent },
    ];
    for (const { said, place, thread, mark } of sides) {
      const copies = new Map<string, ControlMessage[]>();
      for (const message of place) {
        const [found] = mark.exec(message.text) ?? [];
        if (found !== undefined) copies.set(found, [...(copies.get(found) ?? []), message]);
      }
      let latest = '';
      for (const one of said) {
        verdict.messages += 1;
        const [copy, ...more] = copies.get(one.mark) ?? [];
        const line = lines.get(one.mark);
        if (copy === undefined) {
          const known = dead.some(({ delivery: { content } }) => 'message' in content && content.message === line?.id);
          if (!known) verdict.lost += 1;
          find(`${one.mark} did not arrive (transcript: ${line?.status ?? 'unknown there'})`);
          continue;
        }
        verdict.delivered += 1;
        if (more.length > 0 && line?.uncertain === true) verdict.doubledAndMarked += more.length;
        else verdict.doubled += more.length;
        if (more.length > 0)
          find(`${one.mark} stands ${more.length + 1} times (uncertain: ${line?.uncertain ?? false})`);
        if (copy.ts < latest) verdict.reordered += 1;
        if (copy.ts < latest) find(`${one.mark} stands before its predecessor`);
        latest = copy.ts;
        soundCopy(one, copy, thread, find);
        if (line?.status !== 'delivered') find(`${one.mark} is ${line?.status ?? 'missing'} in the transcript`);
      }
    }
    const { thread: root } = handoff.chat;
    const inThread = inDm.filter(({ thread_ts, ts }) => thread_ts === root && ts !== root);
    const joins = inThread.filter(({ text }) => text.includes(' joined.'));
    if (joins.length !== 1) find(`the join of ${handoff.id} was told ${joins.length} times`);
    const ends = inThread.filter(({ text }) => /ended the talk/.test(text));
    if (talk.ended && ends.length !== 1) find(`the end of ${handoff.id} was told ${ends.length} times`);
  }
  const posts = new Set<string>();
  for (const channel of Object.keys(state.messages)) {
    for (const { metadata, ts } of ofBaton(channel)) {
      const { event_payload: key } = (metadata ?? {}) as { event_payload?: unknown };
      if (key === undefined) continue;
      const name = JSON.stringify(key);
      if (posts.has(name)) find(`one delivery was posted twice: ${ts} in ${channel}`);
      posts.add(name);
    }
  }
  if (talked.length !== handoffs.length) find(`${talked.length} handoffs were asked for, ${handoffs.length} were made`);
  return verdict;
}

function markIn(text: string): string {
  const [found] = /\b[ea]\d+-\d{6}\b/.exec(text) ?? [];
  return found ?? text;
}

function soundCopy(
  { mark, text }: Said,
  copy: ControlMessage,
  thread: string | undefined,
  find: (sentence: string) => void,
): void {
  if (copy.thread_ts !== thread) find(`${mark} stands in another thread`);
  if (!readable(copy).includes(text.trim())) find(`${mark} reads “${copy.text}”, and should read “${text}”`);
}
