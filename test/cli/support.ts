import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Terminal } from '../../src/cli/program.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import type { Handoff } from '../../src/core/handoff.ts';
import type { Message } from '../../src/core/message.ts';
import { plainText } from '../../src/core/text.ts';
import type { Store } from '../../src/ports/store.ts';
import { createProgram } from '../../src/program.ts';
import { createStore } from '../../src/store/index.ts';

const YAML = `
server: { port: 0, host: 127.0.0.1 }
surfaces: { slack: { botToken: xoxb-1, signingSecret: s, apiUrl: "http://127.0.0.1:9/api/" } }
destinations: { it-desk: { mode: channel, system: slack, channel: C0123456789, label: IT help desk } }
`;

/** A folder with a sound configuration, and the command line run there. */
export function commandLine(yaml: string | null = YAML) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, 'data', 'baton.db');
  if (yaml !== null) writeFileSync(join(folder, 'baton.yaml'), `${yaml}store: { url: "sqlite:${database}" }\n`);

  async function run(...args: string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const terminal: Terminal = {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      drained: async () => undefined,
      stopped: async () => undefined,
      now: () => Date.parse('2026-11-22T12:00:00Z'),
    };
    const code = await runCommandLine(args, createProgram({}, folder), terminal);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** Writes into the store as a service would have. */
  async function fill(work: (store: Store) => Promise<void>): Promise<void> {
    mkdirSync(dirname(database), { recursive: true });
    const store = await createStore(`sqlite:${database}`, { exclusive: true });
    try {
      await store.migrate();
      await work(store);
    } finally {
      await store.close();
    }
  }

  return { folder, run, fill };
}

const AT = Date.parse('2026-11-22T09:00:00Z');
const SLACK = { surface: 'slack', workspace: 'T1' } as const;
const MAYA = { ...SLACK, id: 'U1', name: 'Maya' };
export const JONAS = { ...SLACK, id: 'U2', name: 'Jonas' };

export function someHandoff(id: string, change: Partial<Handoff> = {}): Handoff {
  return {
    id,
    state: 'active',
    employee: { ...MAYA, id: `U-${id}` },
    chat: { ...SLACK, channel: 'D1' },
    request: { via: 'button', utterance: plainText('my laptop is on fire'), history: [] },
    plan: [],
    attempt: {
      number: 1,
      destination: {
        id: 'it-desk',
        mode: 'channel',
        label: 'IT help desk',
        replies: 'claimant',
        agentThread: 'channel',
        history: 10,
        remindAfterMs: 1,
        waitAtMostMs: 1,
        idleWarnAfterMs: 1,
        idleEndAfterMs: 1,
      },
      startedAt: AT,
      declined: [],
    },
    passedOver: [],
    agent: JONAS,
    createdAt: AT,
    since: AT,
    ...change,
  };
}

export function someMessage(id: string, handoffId: string, change: Partial<Message> = {}): Message {
  return {
    id,
    handoffId,
    side: 'employee',
    author: MAYA,
    body: { text: plainText('it burns\nbadly'), files: [] },
    source: null,
    status: 'delivered',
    at: AT + 1_000,
    ...change,
  };
}

/** Leaves one delivery as a dead letter. */
export async function die(store: Store, handoffId: string, deliveryId: string): Promise<void> {
  const lane = `${handoffId} agent`;
  const delivery = {
    id: deliveryId,
    lane,
    handoffId,
    side: 'agent',
    content: { kind: 'message', message: 'm1' },
    createdAt: AT,
    throttleKey: 'k',
  } as const;
  await store.write((tx) => tx.enqueue([delivery], () => false));
  const [lease] = await store.claim({ owner: 'test', now: AT, leaseMs: 1_000, limit: 1 });
  if (lease === undefined) throw new Error('nothing was leased');
  const { token } = lease;
  await store.write(async (tx) => {
    const outcome = { type: 'dead', error: 'slack.chat.postMessage.is_archived' } as const;
    await tx.settle([{ lane, token, delivery: lease.delivery, outcome }]);
    await tx.advance([lane], { owner: 'test', now: AT, leaseMs: 1_000, take: 0 });
  });
}
