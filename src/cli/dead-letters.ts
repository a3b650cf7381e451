import { BatonError } from '../core/errors.ts';
import type { DeadLetter, Store } from '../ports/store.ts';
import { UsageError, type Command, type ExitCode, type Invocation } from './command.ts';
import { countOf, localTime, printable, shorten, table } from './layout.ts';
import { nameOf } from './words.ts';

const MOST = 1_000;
const MOST_REPLAYED = 100_000;

export const deadLetters: Command = {
  name: 'dead-letters',
  usage: '[replay ID | replay --all] [--json]',
  summary: 'Lists what could not be delivered; replay puts it back into its lane, for a running service to send.',
  maxWords: 2,
  options: { all: { type: 'boolean' }, json: { type: 'boolean' } },
  help: { all: 'Replays all of them, oldest first.', json: 'As JSON, one a line.' },
  async run(invocation) {
    const [verb, id] = invocation.words;
    const all = invocation.values['all'] === true;
    if (verb !== undefined && verb !== 'replay')
      throw new UsageError(`"${verb}" is not known here; did you mean replay?`);
    if (verb === undefined && all) throw new UsageError('--all belongs to replay');
    if (verb === 'replay' && (id === undefined) !== all) throw new UsageError('replay takes either one ID or --all');

    const store = await invocation.program.load(invocation.file).openStore();
    try {
      if (verb === undefined) return await list(store, invocation);
      return await replay(store, id === undefined ? await allIds(store) : [id], invocation);
    } finally {
      await store.close();
    }
  },
};

async function list(store: Store, { terminal, values }: Invocation): Promise<ExitCode> {
  const found = await store.deadLetters(MOST);
  if (values['json'] === true) {
    for (const letter of found) terminal.out(JSON.stringify(exported(letter)));
    return 0;
  }
  if (found.length === 0) {
    terminal.out('There are no dead letters: everything has arrived, or is still being tried.');
    return 0;
  }
  const rows = await Promise.all(
    found.map(async (letter) => {
      const { delivery } = letter;
      const handoff = delivery.handoffId === null ? null : await store.handoff(delivery.handoffId);
      return [
        delivery.id,
        localTime(letter.diedAt),
        delivery.content.kind,
        `to ${delivery.side}`,
        handoff === null ? '–' : printable(nameOf(handoff.employee)),
        countOf(delivery.attempts, 'attempt'),
        shorten(printable(letter.error), 100),
      ];
    }),
  );
  terminal.out(table([['ID', 'GIVEN UP', 'WHAT', 'DIRECTION', 'EMPLOYEE', 'TRIED', 'WHY'], ...rows]));
  terminal.out(
    `\n${countOf(found.length, 'dead letter')}${found.length === MOST ? ' (there may be more)' : ''}. Send again: dead-letters replay ID`,
  );
  return 0;
}

/** Oldest first, so that what belongs to one lane keeps its order. */
async function allIds(store: Store): Promise<string[]> {
  const found = await store.deadLetters(MOST_REPLAYED);
  return found
    .toSorted((a, b) => a.delivery.createdAt - b.delivery.createdAt || a.delivery.seq - b.delivery.seq)
    .map(({ delivery }) => delivery.id);
}

async function replay(store: Store, ids: readonly string[], { program, terminal }: Invocation): Promise<ExitCode> {
  let back = 0;
  for (const id of ids) {
    const lane = await store.write((tx) => tx.replayDeadLetter(id, program.newId(), terminal.now()));
    if (lane === null && ids.length === 1)
      throw new BatonError('dead-letter.unknown', `${id} is not a dead letter, or not any more`);
    if (lane !== null) back += 1;
  }
  terminal.out(
    back === 0
      ? 'There are no dead letters.'
      : `${countOf(back, 'dead letter')} put back. The running service sends ${back === 1 ? 'it' : 'them'}.`,
  );
  return 0;
}

function exported({ delivery, error, diedAt }: DeadLetter): Record<string, unknown> {
  return {
    id: delivery.id,
    handoff: delivery.handoffId,
    side: delivery.side,
    kind: delivery.content.kind,
    attempts: delivery.attempts,
    uncertain: delivery.uncertain,
    error,
    createdAt: new Date(delivery.createdAt).toISOString(),
    diedAt: new Date(diedAt).toISOString(),
  };
}
