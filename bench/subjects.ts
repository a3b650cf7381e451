import { join } from 'node:path';
import type { Conversation } from './loader.ts';
import type { Platform } from './platforms/platform.ts';
import { freePort, startService, type Running } from './processes.ts';
import { employee, WORKSPACE } from './workspace.ts';

/** Something that is measured: Baton on one of its stores, or a peer. It can be started again on what it left behind. */
export interface Subject {
  readonly name: string;
  readonly port: number;
  start(): Promise<Running>;
  /** Where its answers go; absent: into the thread that was written in. */
  readonly expectIn?: string;
  /** Where Baton keeps everything; absent for peers. */
  readonly storeUrl?: string;
  /** Employees with an open talk, to be called once it runs. `employees`: the platform they are on, if not the agents'. */
  converse(count: number, employees?: Platform): Promise<readonly Conversation[]>;
}

export interface Surroundings {
  readonly apiUrl: string;
  /** A folder for this run's configuration, databases and logs. */
  readonly folder: string;
}

/**
 * A peer keeps no handoffs: any thread in a 1:1 will do. Each message gets a thread of its own, because messages that
 * overlap in one thread get stuck in (c); the people are as few as Baton's.
 */
function anyThreads(people: number): Promise<readonly Conversation[]> {
  return Promise.resolve(
    Array.from({ length: 20_000 }, (_, index) => ({
      ...employee(index % people),
      thread: `1700000000.${String(index).padStart(6, '0')}`,
    })),
  );
}

async function peer(name: string, file: string, around: Surroundings, databaseUrl?: string): Promise<Subject> {
  const port = await freePort();
  const env = {
    PORT: String(port),
    SLACK_API_URL: around.apiUrl,
    SLACK_BOT_TOKEN: WORKSPACE.botToken,
    SLACK_SIGNING_SECRET: WORKSPACE.signingSecret,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const args = [new URL(`./peers/${file}`, import.meta.url).pathname];
  return {
    name,
    port,
    converse: anyThreads,
    start: () => startService({ args, env, port, log: join(around.folder, `${file}.log`) }),
  };
}

export function bolt(around: Surroundings): Promise<Subject> {
  return peer('(a) Bolt echo', 'bolt.ts', around);
}

export function chatMemory(around: Surroundings): Promise<Subject> {
  return peer('(b) chat, memory', 'chat-memory.ts', around);
}

export function chatPostgres(around: Surroundings, databaseUrl: string): Promise<Subject> {
  return peer('(c) chat, Postgres', 'chat-pg.ts', around, databaseUrl);
}
