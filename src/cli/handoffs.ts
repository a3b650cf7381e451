import { STATES, type Handoff } from '../core/handoff.ts';
import type { Message } from '../core/message.ts';
import type { HandoffFilter } from '../ports/store.ts';
import { UsageError, type Command, type ExitCode, type Invocation } from './command.ts';
import { exportedHandoff } from './export.ts';
import { countOf, localTime, printable, shorten, table } from './layout.ts';
import { destinationOf, nameOf, stateOf, toLine } from './words.ts';

export const handoffs: Command = {
  name: 'handoffs',
  usage: '[ID] [--state STATE] [--limit LIMIT] [--json]',
  summary: 'Lists handoffs, newest first; with an id, shows one with its transcript.',
  maxWords: 1,
  options: { state: { type: 'string' }, limit: { type: 'string' }, json: { type: 'boolean' } },
  help: {
    state: `Only those that are open, or ${STATES.join(', ')}.`,
    limit: 'How many at most. Without it: 50.',
    json: 'As JSON, one handoff a line.',
  },
  async run(invocation) {
    const { program, file, words } = invocation;
    const filter = filterOf(invocation);
    const setup = program.load(file);
    const store = await setup.openStore();
    try {
      const [id] = words;
      if (id === undefined) return list(await store.handoffs(filter), setup.label, invocation);
      const handoff = await store.handoff(id);
      if (handoff === null) {
        invocation.terminal.err(`There is no handoff ${id}. It may be past its retention.`);
        return 1;
      }
      return show(handoff, await store.transcript(id), invocation);
    } finally {
      await store.close();
    }
  },
};

function filterOf({ values }: Invocation): HandoffFilter {
  const { state, limit } = values;
  const most = limit === undefined ? 50 : Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > 10_000) throw new UsageError('--limit is a number from 1 to 10000');
  if (state === undefined) return { limit: most };
  const known = (['open', ...STATES] as const).find((one) => one === state);
  if (known === undefined) throw new UsageError(`--state is one of open, ${STATES.join(', ')}`);
  return { state: known, limit: most };
}

function list(
  found: readonly Handoff[],
  label: (destination: string) => string,
  { terminal, values }: Invocation,
): ExitCode {
  if (values['json'] === true) {
    for (const handoff of found) terminal.out(JSON.stringify(exportedHandoff(handoff)));
    return 0;
  }
  if (found.length === 0) {
    terminal.out('There are no such handoffs.');
    return 0;
  }
  const rows = found.map((handoff) => [
    handoff.id,
    localTime(handoff.createdAt),
    stateOf(handoff),
    printable(nameOf(handoff.employee)),
    handoff.agent === null ? '–' : printable(nameOf(handoff.agent)),
    destinationOf(handoff, label) ?? '–',
  ]);
  terminal.out(table([['ID', 'ASKED', 'STATE', 'EMPLOYEE', 'AGENT', 'DESTINATION'], ...rows]));
  terminal.out(`\n${countOf(found.length, 'handoff')}.`);
  return 0;
}

function show(
  handoff: Handoff,
  transcript: readonly Message[],
  { terminal, values, program, file }: Invocation,
): ExitCode {
  if (values['json'] === true) {
    terminal.out(JSON.stringify(exportedHandoff(handoff, transcript)));
    return 0;
  }
  const { label } = program.load(file);
  const asked = handoff.request.utterance === null ? '–' : shorten(toLine(handoff.request.utterance), 200);
  terminal.out(
    table([
      ['Handoff', handoff.id],
      ['State', `${stateOf(handoff)} since ${localTime(handoff.since)}`],
      ['Employee', printable(nameOf(handoff.employee))],
      ['Agent', handoff.agent === null ? '–' : printable(nameOf(handoff.agent))],
      ['Destination', destinationOf(handoff, label) ?? '–'],
      ['Asked', `${localTime(handoff.createdAt)}, on ${handoff.employee.surface}`],
      ['About', asked],
      ...handoff.passedOver.map(({ destination, why, at, detail }) => [
        'Passed over',
        `${label(destination)} (${why}) at ${localTime(at)}${detail === undefined ? '' : `: ${printable(detail)}`}`,
      ]),
    ]),
  );
  terminal.out(transcript.length === 0 ? '\nNothing was said.' : `\n${table(transcript.map(line))}`);
  return 0;
}

function line(message: Message): string[] {
  const marks = [
    ...(message.status === 'delivered' ? [] : [message.status]),
    ...(message.editedAt === undefined ? [] : ['edited']),
    ...(message.deletedAt === undefined ? [] : ['deleted']),
    ...(message.uncertain === true ? ['may stand there twice'] : []),
  ];
  const files = message.body.files.map((attached) => `[file: ${printable(attached.name)}]`);
  const said = [toLine(message.body.text), ...files].filter((part) => part !== '').join(' ');
  return [
    localTime(message.at),
    `${printable(nameOf(message.author))} (${message.side})`,
    `${said}${marks.length === 0 ? '' : `  [${marks.join(', ')}]`}`,
  ];
}
