import { ENGLISH } from '../../../src/core/catalogue.ts';
import type { FileRef } from '../../../src/core/message.ts';
import type { FileContent, Surface } from '../../../src/ports/surface.ts';
import { slackBlock } from '../../../src/surfaces/slack/config.ts';
import { createSlackSurface } from '../../../src/surfaces/slack/index.ts';
import { createFakeSlack, keptLog, memoryStore, SIGNING_SECRET, type FakeSlack } from './fake-slack.ts';

export const TOKEN = 'xoxb-token-of-the-tests';
export const NOW = 1_732_270_100_000;

export interface Rig {
  readonly slack: FakeSlack;
  readonly surface: Surface;
  readonly log: ReturnType<typeof keptLog>;
  readonly store: ReturnType<typeof memoryStore>;
  readonly dropped: string[];
  /** Moves the clock of the surface. */
  clock: { now: number };
  close(): Promise<void>;
}

export interface RigOptions {
  readonly config?: Record<string, unknown>;
  readonly fileContent?: (file: FileRef, signal: AbortSignal) => Promise<FileContent>;
  readonly publicUrl?: string;
}

/** The Slack surface before a scripted Slack. */
export async function createRig({ config = {}, fileContent, publicUrl }: RigOptions = {}): Promise<Rig> {
  const slack = await createFakeSlack();
  slack.on('auth.test', {
    body: { ok: true, team_id: 'T1', team: 'Acme', user_id: 'UBOT', user: 'baton', bot_id: 'BBOT' },
  });
  const log = keptLog();
  const store = memoryStore();
  const dropped: string[] = [];
  const clock = { now: NOW };
  const settings = slackBlock.schema.parse({
    botToken: TOKEN,
    signingSecret: SIGNING_SECRET,
    apiUrl: slack.apiUrl,
    ...config,
  });
  const surface = createSlackSurface(settings, {
    installations: store,
    log,
    now: () => clock.now,
    publicUrl,
    catalogue: ENGLISH,
    countDropped: (why) => dropped.push(why),
    fileContent: fileContent ?? (async () => Promise.reject(new Error('no files here'))),
  });
  return {
    slack,
    surface,
    log,
    store,
    dropped,
    clock,
    async close() {
      await surface.stop();
      await slack.close();
    },
  };
}
