import { join } from 'node:path';
import { baton } from './baton.ts';
import type { Databases } from './databases.ts';
import type { Conversation, Load } from './loader.ts';
import type { Platform } from './platforms/platform.ts';
import type { Running } from './processes.ts';
import { bolt, chatMemory, chatPostgres, type Subject } from './subjects.ts';
import type { Row } from './table.ts';

/** How long and how often: the full run, or the short one of `--quick`. */
export interface Size {
  readonly rounds: number;
  /** Events of one closed-loop round. */
  readonly events: number;
  /** The same for (c), which is several times slower. */
  readonly eventsOfSlow: number;
  readonly steadySeconds: number;
  /** Employees who talk at the same time. */
  readonly people: number;
  /** Messages between two looks at the memory. */
  readonly memoryStep: number;
  /** Messages from each platform, where all are on, before the memory is looked at. */
  readonly eventsOfEach: number;
  readonly openHandoffs: number;
  readonly waitingRows: number;
}

export const FULL: Size = {
  rounds: 5,
  events: 3000,
  eventsOfSlow: 1000,
  steadySeconds: 6,
  people: 200,
  memoryStep: 10_000,
  eventsOfEach: 1000,
  openHandoffs: 10_000,
  waitingRows: 50_000,
};

export const QUICK: Size = {
  rounds: 1,
  events: 600,
  eventsOfSlow: 200,
  steadySeconds: 2,
  people: 40,
  memoryStep: 1000,
  eventsOfEach: 500,
  openHandoffs: 500,
  waitingRows: 2000,
};

/** What every scenario works with. */
export interface Bench {
  readonly size: Size;
  readonly slack: Platform;
  readonly databases: Databases;
  /** A folder of this run. */
  readonly folder: string;
  /** Tells how far it is, beside the result. */
  progress(line: string): void;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** Everything that was measured, for `--json`. */
  readonly raw: unknown;
}

export type Scenario = (bench: Bench) => Promise<Outcome>;

/** A subject that runs, with employees who have an open talk. */
export interface Live {
  readonly subject: Subject;
  readonly running: Running;
  readonly conversations: readonly Conversation[];
}

let made = 0;

/** Baton on these platforms; its agents are on the first. */
export function sqliteBaton(bench: Bench, platforms: readonly Platform[] = [bench.slack]): Promise<Subject> {
  made += 1;
  return baton(`Baton, SQLite ${made}`, `sqlite:${join(bench.folder, `baton-${made}.db`)}`, platforms, bench.folder);
}

export async function postgresBaton(bench: Bench): Promise<Subject> {
  made += 1;
  return baton(`Baton, PostgreSQL ${made}`, await bench.databases.create(), [bench.slack], bench.folder);
}

function slackApi({ slack }: Bench): string {
  return `${slack.fake.origin}/api/`;
}

export function boltPeer(bench: Bench): Promise<Subject> {
  return bolt({ apiUrl: slackApi(bench), folder: bench.folder });
}

export function chatMemoryPeer(bench: Bench): Promise<Subject> {
  return chatMemory({ apiUrl: slackApi(bench), folder: bench.folder });
}

export async function chatPostgresPeer(bench: Bench): Promise<Subject> {
  return chatPostgres({ apiUrl: slackApi(bench), folder: bench.folder }, await bench.databases.create());
}

/** Where the load for it goes, and where its posts are looked for. */
export function aim({ subject, conversations }: Live): Pick<Load, 'port' | 'conversations' | 'expectIn'> {
  return { port: subject.port, conversations, expectIn: subject.expectIn };
}

export async function bringUp(bench: Bench, subject: Subject): Promise<Live> {
  const running = await subject.start();
  return { subject, running, conversations: await subject.converse(bench.size.people) };
}

export async function takeDown(live: readonly Live[]): Promise<void> {
  await Promise.all(live.map(({ running }) => running.stop()));
}
