/**
 * The process in which webex-node-bot-framework runs. It holds the socket and tells its parent of every event, by ids alone;
 * nothing else that the framework does is used. Whatever it breaks, it breaks only here.
 */
import { record, text, type Json } from '../shared/json.ts';

const PACKAGE: string = 'webex-node-bot-framework';

interface Events {
  on(event: string, listener: (event: unknown) => void): void;
}

/** What is used of the framework, which comes without types. Source: its lib/framework.js and lib/websocket.js, 2.3.14. */
interface Framework extends Events {
  active: boolean;
  webex: Readonly<Record<'messages' | 'attachmentActions' | 'memberships', Events>> & {
    internal?: { mercury?: Events };
  };
  removeAllListeners(event: string): void;
  start(): Promise<unknown>;
}

const HEARD = [
  ['messages', 'created'],
  ['messages', 'updated'],
  ['messages', 'deleted'],
  ['attachmentActions', 'created'],
  ['memberships', 'created'],
  ['memberships', 'deleted'],
] as const;

function tell(message: Json): void {
  if (process.connected) process.send?.(message);
}

/** Says why, and ends: the parent begins again. */
function giveUp(why: unknown): void {
  const code = record(why)?.['code'] ?? record(why)?.['statusCode'];
  const name = why instanceof Error ? why.name : 'unknown';
  tell({ type: 'failed', why: typeof code === 'string' || typeof code === 'number' ? String(code) : name });
  // The message must be on its way before the end.
  setImmediate(() => process.exit(1));
}

async function start(token: string, fedramp: boolean): Promise<void> {
  const loaded = (await import(PACKAGE)) as { default: new (options: Json) => Framework };
  const framework = new loaded.default({
    token,
    removeWebhooksOnStart: false,
    removeDeviceRegistrationsOnStart: false,
    maxStartupSpaces: 0,
    ...(fedramp && { fedramp }),
  });
  // Its own listener fails on every error.
  framework.removeAllListeners('error');
  framework.on('error', giveUp);
  await framework.start();
  // Its own handlers do nothing while it is not active: no lookups, no rooms to spawn in, nothing that could be left unheard.
  framework.active = false;
  for (const [resource, event] of HEARD) {
    framework.webex[resource].on(event, (happened) => {
      const told = record(happened) ?? {};
      const data = record(told['data']);
      if (data === undefined) return;
      const actor = text(told['actorId']);
      tell({ type: 'event', envelope: { resource, event, data, ...(actor && { actor }) } });
    });
  }
  // After a break of the connection something may be missing.
  framework.webex.internal?.mercury?.on('online', () => tell({ type: 'ready' }));
  tell({ type: 'ready' });
}

process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', giveUp);
process.on('uncaughtException', giveUp);
process.once('message', (message) => {
  const told = record(message) ?? {};
  start(text(told['token']) ?? '', told['fedramp'] === true).catch(giveUp);
});
