import type { SurfaceId } from '../../src/core/place.ts';
import type { ViewMessage, ViewPerson } from '../../src/playground/shared/control-types.ts';
import { buttonsOn, readableIn } from '../support/platform.ts';
import type { Pair, Stand } from './company.ts';
import { effect, newest, pressUntil } from './effect.ts';
import type { Chance } from './random.ts';

/** One numbered message of a person: its event was answered 2xx. */
export interface Said {
  /** `e3-000127`: who, and the how manieth. */
  readonly mark: string;
  /** Its text now, after edits. */
  text: string;
}

/** One handoff as the people in it saw it. */
export interface Talked {
  readonly pair: number;
  /** When the employee wrote that they need help, ms since the epoch. */
  readonly since: number;
  /** The platform of the agents, once somebody has claimed. */
  at: SurfaceId | null;
  /** In the order in which they were written: each only after the one before was answered 2xx. */
  readonly employee: Said[];
  readonly agent: Said[];
  edits: number;
  ended: boolean;
}

/** Somebody, and where they write. */
interface Speaker {
  readonly at: Stand;
  readonly by: Pick<ViewPerson, 'id'>;
  readonly where: { readonly room: string; readonly thread?: string };
}

interface Stage {
  readonly stands: readonly Stand[];
  readonly chance: Chance;
  /** True once no further handoff shall begin. */
  readonly over: () => boolean;
  readonly talked: Talked[];
}

/** So many messages each way make a handoff; fewer where the run ends first. */
const LEAST = 10;
const MOST = 60;
/** Google Chat tells an app nothing of edits. */
const TELLS_EDITS = new Set<SurfaceId>(['slack', 'teams', 'webex']);

/** An employee who asks, talks and ends, again and again, and the agent who answers. @throws when something had no effect */
export async function talkOn(stage: Stage, pair: Pair): Promise<void> {
  const counts = { employee: 0, agent: 0 };
  while (!stage.over()) await handoff(stage, pair, counts);
}

async function handoff(stage: Stage, pair: Pair, counts: { employee: number; agent: number }): Promise<void> {
  const { stands, chance, over } = stage;
  const { home, employee } = pair;
  const desks = stands.map((stand) => ({
    stand,
    since: newest(stand.watch.messages(stand.desk)),
    talks: newest(stand.watch.messages(stand.watch.direct(agentOn(pair, stand).id) ?? '')),
  }));
  const before = newest(home.watch.messages(home.watch.direct(employee.id) ?? ''));
  const began = Date.now();
  const words = `help me, please (${pair.number})`;
  const help = await home.platform.control.say({ user: employee.id, room: 'direct', text: words });
  const since = Math.max(before, newest(home.watch.messages(help.room)));
  const inDm = (test: (message: ViewMessage) => boolean): ViewMessage | undefined =>
    home.watch.messages(help.room).find((one) => one.at > before && one.author.id !== employee.id && test(one));
  await home.watch.accepted({ what: 'wrote', ...help });
  // It may stand twice where a platform can't tell; then only the later one is known to Baton.
  const isOffer = (one: ViewMessage): boolean => one.at >= since && has(one, 'Request live agent');
  await effect({ over, watches: [home.watch] }, `an offer for ${employee.name}`, () => inDm(isOffer));

  const around = { over, watches: stands.map(({ watch }) => watch) };
  // A card is worded without a name where the platform did not tell it in time.
  const ofEmployee = (one: ViewMessage): boolean =>
    [employee.name, words].some((text) => readableIn(one).includes(text));
  await pressUntil(
    around,
    [{ stand: home, by: employee, room: help.room, label: 'Request live agent', fits: isOffer }],
    `a claim card for ${employee.name}`,
    () =>
      desks.some(({ stand, since: from }) =>
        stand.watch.messages(stand.desk).some((one) => one.at > from && has(one, 'Claim') && ofEmployee(one)),
      ) || undefined,
  );
  const talked: Talked = { pair: pair.number, since: began, at: null, employee: [], agent: [], edits: 0, ended: false };
  stage.talked.push(talked);
  const sides: Partial<Record<'employee' | 'agent', Speaker>> = {};
  const write = async (from: 'employee' | 'agent'): Promise<void> => {
    const side = sides[from];
    if (side === undefined) throw new Error(`nobody knows where the ${from} talks`);
    const { at, by, where } = side;
    const mark = `${from === 'employee' ? 'e' : 'a'}${pair.number}-${String(++counts[from]).padStart(6, '0')}`;
    const said: Said = { mark, text: `${mark} ${'x'.repeat(chance.between(0, 120))}`.trim() };
    const wrote = await at.platform.control.say({ user: by.id, ...where, text: said.text });
    await at.watch.accepted({ what: 'wrote', ...wrote });
    talked[from].push(said);
    if (chance.next() > 0.08 || !TELLS_EDITS.has(at.kind)) return;
    const text = `${mark} edited ${'y'.repeat(chance.between(0, 40))}`.trim();
    await at.platform.control.post('/edit', { user: by.id, ...wrote, text });
    await at.watch.accepted({ what: 'changed', ...wrote });
    said.text = text;
    talked.edits += 1;
  };
  const writeOn = async (from: 'employee' | 'agent', times: number): Promise<void> => {
    for (let n = 0; n < times && !over(); n++) {
      await write(from);
      await new Promise((resolve) => setTimeout(resolve, chance.between(0, 40)));
    }
  };

  // What is said before anybody has claimed is kept, and delivered at the claim.
  sides.employee = { at: home, by: employee, where: { room: 'direct' } };
  await writeOn('employee', chance.between(0, 3));
  // A desk that can't be reached for a while is passed over: the card may come up at another one meanwhile.
  await pressUntil(
    around,
    desks.map(({ stand, since: from }) => ({
      stand,
      by: agentOn(pair, stand),
      room: stand.desk,
      label: 'Claim',
      fits: (one) => one.at > from && ofEmployee(one),
    })),
    `an agent to join ${employee.name}`,
    () => inDm((one) => one.text.includes(' joined.')),
  );
  const { stand, room, card } = await effect(around, `where the talk of ${employee.name} goes on`, () => {
    for (const { stand: one, since: from, talks } of desks) {
      const where = one.platform.direct ? (one.watch.direct(agentOn(pair, one).id) ?? '') : one.desk;
      const after = one.platform.direct ? talks : from;
      const found = one.watch
        .messages(where)
        .findLast(
          (message) => message.at > after && has(message, 'Resolve') && (one.platform.direct || ofEmployee(message)),
        );
      if (found !== undefined) return { stand: one, room: where, card: found };
    }
    return undefined;
  });
  const agent = agentOn(pair, stand);
  const inThread = stand.platform.direct ? {} : { thread: card.thread ?? card.id };
  talked.at = stand.kind;
  sides.agent = { at: stand, by: agent, where: { room: stand.platform.direct ? 'direct' : room, ...inThread } };

  const times = chance.between(LEAST, MOST);
  await Promise.all([writeOn('employee', times), writeOn('agent', times)]);
  // What tells of the end before may stand once more.
  const ending = Date.now();
  await pressUntil(
    around,
    [
      chance.next() < 0.5
        ? { stand, by: agent, room, label: 'Resolve', fits: stand.platform.direct ? () => true : ofEmployee }
        : { stand: home, by: employee, room: help.room, label: 'End', fits: (one) => one.at > before },
    ],
    `the end for ${employee.name}`,
    () => inDm((one) => one.at >= ending && tellsEnd(one)),
  );
  talked.ended = true;
}

/** A notice, not the card, whose text says it too where a platform shows it in a notification. */
export function tellsEnd({ text, card }: ViewMessage): boolean {
  return /ended the talk/.test(text) && card?.parts.some(({ type }) => type === 'title') !== true;
}

function agentOn({ agents, employee }: Pair, { kind }: Stand): Pair['employee'] {
  return agents.get(kind) ?? employee;
}

function has(message: ViewMessage, label: string): boolean {
  return buttonsOn(message).some((button) => button.label === label);
}
