import { parseDuration } from '../core/duration.ts';
import type { Handoff } from '../core/handoff.ts';
import type { Message } from '../core/message.ts';
import { toPlainText } from '../core/text.ts';
import type { Store } from '../ports/store.ts';
import { UsageError, type Command, type Invocation } from './command.ts';
import { nameOf } from './words.ts';

const PAGE = 200;

export const exportHandoffs: Command = {
  name: 'export',
  usage: '[--since TIME]',
  summary: 'Writes handoffs with their transcripts as JSON lines, newest first.',
  options: { since: { type: 'string' } },
  help: { since: 'Only those made since then: a date (2026-11-22, 2026-11-22T08:00), or how long ago (12h, 7d).' },
  async run(invocation) {
    const since = sinceOf(invocation);
    const store = await invocation.program.load(invocation.file).openStore();
    try {
      for await (const handoff of newestFirst(store, since)) {
        invocation.terminal.out(JSON.stringify(exportedHandoff(handoff, await store.transcript(handoff.id))));
        await invocation.terminal.drained();
      }
      return 0;
    } finally {
      await store.close();
    }
  },
};

function sinceOf({ values, terminal }: Invocation): number {
  const { since } = values;
  if (typeof since !== 'string') return 0;
  const date = /^\d{4}-\d{2}-\d{2}/.test(since) ? Date.parse(since.length === 10 ? `${since}T00:00` : since) : NaN;
  if (!Number.isNaN(date)) return date;
  const ago = parseDuration(since);
  if (ago === null) throw new UsageError('--since is a date like 2026-11-22, or how long ago, like 7d');
  return terminal.now() - ago;
}

/** Pages through all handoffs; those of one millisecond may span a page, so the border is read twice. */
async function* newestFirst(store: Store, since: number): AsyncGenerator<Handoff> {
  let before: number | undefined;
  let border = new Set<string>();
  for (;;) {
    const page = await store.handoffs({ limit: PAGE + border.size, ...(before === undefined ? {} : { before }) });
    const fresh = page.filter(({ id }) => !border.has(id));
    for (const handoff of fresh) {
      if (handoff.createdAt < since) return;
      yield handoff;
    }
    const last = fresh.at(-1);
    if (last === undefined || fresh.length < PAGE) return;
    const oldest = last.createdAt;
    border = new Set(page.filter(({ createdAt }) => createdAt === oldest).map(({ id }) => id));
    before = oldest + 1;
  }
}

/** What a program outside reads: names and texts in plain words, times as ISO 8601 in UTC. */
export function exportedHandoff(handoff: Handoff, transcript?: readonly Message[]): Record<string, unknown> {
  const { request, attempt } = handoff;
  return {
    id: handoff.id,
    state: handoff.state,
    reason: handoff.reason ?? null,
    surface: handoff.employee.surface,
    employee: { id: handoff.employee.id, name: nameOf(handoff.employee) },
    agent: handoff.agent === null ? null : { id: handoff.agent.id, name: nameOf(handoff.agent) },
    destination: attempt === null ? null : { id: attempt.destination.id, label: attempt.destination.label },
    passedOver: handoff.passedOver.map(({ destination, why, at, detail }) => ({
      destination,
      why,
      at: iso(at),
      ...(detail === undefined ? {} : { detail }),
    })),
    request: {
      via: request.via,
      topic: request.topic ?? null,
      utterance: request.utterance === null ? null : toPlainText(request.utterance),
    },
    createdAt: iso(handoff.createdAt),
    since: iso(handoff.since),
    ...(transcript === undefined ? {} : { transcript: transcript.map(exportedMessage) }),
  };
}

function exportedMessage(message: Message): Record<string, unknown> {
  return {
    at: iso(message.at),
    side: message.side,
    author: { id: message.author.id, name: nameOf(message.author) },
    text: toPlainText(message.body.text),
    files: message.body.files.map(({ name, mimeType, size }) => ({ name, mimeType, size: size ?? null })),
    status: message.status,
    ...(message.editedAt === undefined ? {} : { editedAt: iso(message.editedAt) }),
    ...(message.deletedAt === undefined ? {} : { deletedAt: iso(message.deletedAt) }),
    ...(message.uncertain === true ? { uncertain: true } : {}),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
