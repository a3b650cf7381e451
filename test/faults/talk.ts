import { setTimeout as pause } from 'node:timers/promises';
import type { ControlMessage } from '../../src/playground/slack/control-types.ts';
import { actionsOn, readable, type MessageAt, type SlackWorld } from '../support/slack-world.ts';
import type { Chance } from './random.ts';
import { changed, wrote, type Watch } from './watch.ts';

/** One numbered message of a person: its event was answered 2xx. */
export interface Said {
  /** `e3-000127`: who, and the how manieth. */
  readonly mark: string;
  readonly from: 'employee' | 'agent';
  /** Its text now, after edits. */
  text: string;
}

/** One handoff as the people in it saw it. */
export interface Talked {
  readonly pair: number;
  readonly card: MessageAt;
  /** In the order in which they were written: each only after the one before was answered 2xx. */
  readonly employee: Said[];
  readonly agent: Said[];
  edits: number;
  ended: boolean;
}

export interface Pair {
  readonly number: number;
  readonly employee: { readonly id: string; readonly name: string };
  readonly agent: { readonly id: string; readonly name: string };
  readonly dm: string;
}

interface Stage {
  readonly slack: SlackWorld;
  readonly watch: Watch;
  readonly chance: Chance;
  readonly desk: string;
  /** True once no further handoff shall begin. */
  readonly over: () => boolean;
  readonly talked: Talked[];
}

/** So many messages each way make a handoff; fewer where the run ends first. */
const LEAST = 10;
const MOST = 60;
const EFFECT_WITHIN_MS = 60_000;
const PRESS_AGAIN_MS = 500;
const PATIENCE_MS = 3_000;

/** An employee who asks, talks and ends, again and again, and the agent who answers. @throws when something had no effect */
export async function talkOn(stage: Stage, pair: Pair): Promise<void> {
  const counts = { employee: 0, agent: 0 };
  while (!stage.over()) await handoff(stage, pair, counts);
}

async function handoff(stage: Stage, pair: Pair, counts: { employee: number; agent: number }): Promise<void> {
  const { slack, watch, chance, desk, over } = stage;
  const { employee, agent, dm } = pair;
  const dmSince = newest(watch.messages(dm));
  const deskSince = newest(watch.messages(desk));
  const inDm = (test: (message: ControlMessage) => boolean): ControlMessage | undefined =>
    watch.messages(dm).find((message) => message.ts > dmSince && message.user !== employee.id && test(message));

  const help = await slack.say({ user: employee.id, channel: 'dm', text: `help me, please (${pair.number})` });
  await watch.accepted(wrote(help.channel, help.ts));
  const offer = await effect(stage, `an offer for ${employee.name}`, () =>
    inDm((one) => actionsOn(one).includes('request')),
  );
  const card = await pressUntil(
    stage,
    () => slack.press(employee.id, { channel: dm, ts: offer.ts }, 'request'),
    `a claim card for ${employee.name}`,
    () =>
      watch
        .messages(desk)
        .findLast(
          (one) => one.ts > deskSince && actionsOn(one).includes('claim') && readable(one).includes(employee.name),
        ),
  );
  const talked: Talked = {
    pair: pair.number,
    card: { channel: desk, ts: card.ts },
    employee: [],
    agent: [],
    edits: 0,
    ended: false,
  };
  stage.talked.push(talked);

  const write = async (from: 'employee' | 'agent'): Promise<void> => {
    const mark = `${from === 'employee' ? 'e' : 'a'}${pair.number}-${String(++counts[from]).padStart(6, '0')}`;
    const said: Said = { mark, from, text: `${mark} ${'x'.repeat(chance.between(0, 120))}` };
    const where = from === 'employee' ? { channel: 'dm' } : { channel: desk, thread_ts: card.ts };
    const user = from === 'employee' ? employee.id : agent.id;
    const at = await slack.say({ user, ...where, text: said.text });
    await watch.accepted(wrote(at.channel, at.ts));
    talked[from].push(said);
    if (chance.next() > 0.08) return;
    const text = `${mark} edited ${'y'.repeat(chance.between(0, 40))}`.trim();
    await slack.post('/edit', { user, ...at, text });
    await watch.accepted(changed(at.channel, at.ts, text));
    said.text = text;
    talked.edits += 1;
  };
  const writeOn = async (from: 'employee' | 'agent', times: number): Promise<void> => {
    for (let n = 0; n < times && !over(); n++) {
      await write(from);
      await pause(chance.between(0, 40));
    }
  };

  // What is said before anybody has claimed is kept, and delivered at the claim.
  await writeOn('employee', chance.between(0, 3));
  await pressUntil(
    stage,
    () => slack.press(agent.id, talked.card, 'claim'),
    `${agent.name} to join`,
    () => inDm((one) => one.text.includes(`${agent.name} joined.`)),
  );
  const times = chance.between(LEAST, MOST);
  await Promise.all([writeOn('employee', times), writeOn('agent', times)]);
  const byAgent = chance.next() < 0.5;
  await pressUntil(
    stage,
    () =>
      byAgent
        ? slack.press(agent.id, talked.card, 'resolve')
        : slack.press(employee.id, { channel: dm, ts: statusCard(watch.messages(dm), dmSince)?.ts ?? '' }, 'end'),
    `the end for ${employee.name}`,
    () => inDm((one) => one.thread_ts !== one.ts && /ended the talk/.test(one.text)),
  );
  talked.ended = true;
}

function statusCard(messages: readonly ControlMessage[], since: string): ControlMessage | undefined {
  return messages.findLast((one) => one.ts > since && actionsOn(one).includes('end'));
}

function newest(messages: readonly ControlMessage[]): string {
  return messages.reduce((latest, { ts }) => (ts > latest ? ts : latest), '');
}

/** Waits for what must come. While Baton is being killed that may take any time; once it is left alone, only so long. */
async function effect<T>(stage: Stage, what: string, probe: () => T | undefined): Promise<T> {
  let until = Infinity;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (stage.over() && until === Infinity) until = performance.now() + EFFECT_WITHIN_MS;
    if (performance.now() > until) throw new Error(`waited in vain for ${what}`);
    await pause(10);
  }
}

/**
 * As a person does: presses again where nothing came of it. Slack sends a press once only, and one on a message that was
 * posted in the moment of a kill may be answered with a line that the button is not known.
 */
async function pressUntil<T>(
  stage: Stage,
  press: () => Promise<{ readonly acked: boolean }>,
  what: string,
  probe: () => T | undefined,
): Promise<T> {
  let pressAt = 0;
  const pressAndLook = (): T | undefined => {
    if (performance.now() > pressAt) {
      pressAt = Infinity;
      void press()
        .catch(() => ({ acked: false }))
        .then(({ acked }) => (pressAt = performance.now() + (acked ? PATIENCE_MS : PRESS_AGAIN_MS)));
    }
    return probe();
  };
  return effect(stage, what, pressAndLook);
}
