import express from 'express';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import { toPlainText } from '../../../src/core/text.ts';
import { createWebexEmulator } from '../../../src/playground/webex/index.ts';
import { webexBlock } from '../../../src/surfaces/webex/config.ts';
import { createWebexSurface } from '../../../src/surfaces/webex/index.ts';

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silent };
function ignore(): void {
  // What is looked at is what is taken in.
}

it('a message does not overtake an older one of its room that could not be fetched yet', async () => {
  const emulator = createWebexEmulator({ limits: 'off' });
  const { url } = await emulator.listen();
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  const { botToken, webhookSecret } = emulator.app;
  const kept = new Map<string, string>();
  const surface = createWebexSurface(webexBlock.schema.parse({ botToken, webhookSecret, apiUrl: `${url}/v1` }), {
    log: silent,
    now: Date.now,
    publicUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fileContent: () => Promise.reject(new Error('there are no files')),
    store: { get: async (key) => kept.get(key) ?? null, set: async (key, value) => void kept.set(key, value) },
  });
  onTestFinished(async () => {
    await surface.stop();
    server.closeAllConnections();
    server.close();
    await emulator.close();
  });
  app.use(surface.router!);
  const taken: SurfaceEvent[] = [];
  await surface.start({ accept: async (events) => void taken.push(...events) });
  const control = (path: string, body?: object): Promise<Response> =>
    fetch(`${url}/_control/${path}`, body && { method: 'POST', body: JSON.stringify(body) });
  const say = (text: string) => control('say', { user: emulator.people.elena, room: 'direct', text });
  const said = (): string[] => taken.flatMap((event) => (event.type === 'message' ? toPlainText(event.body.text) : []));

  await vi.waitFor(async () => {
    await say('is it on?');
    expect(said()).toContain('is it on?');
  });
  await control('faults/down', { down: true });
  await say('the first');
  await say('the second');
  await vi.waitFor(async () => {
    const { entries } = (await (await control('wire')).json()) as { entries: { direction: string; status: number }[] };
    const refused = entries.filter(({ direction, status }) => direction === 'to-baton' && status === 503);
    expect(refused).toHaveLength(2);
  });
  await control('faults/down', { down: false });
  await say('the third');
  await say('the fourth');
  await vi.waitFor(() => expect(said()).toContain('the fourth'), 10_000);
  expect([...new Set(said())].filter((text) => text.startsWith('the '))).toEqual([
    'the first',
    'the second',
    'the third',
    'the fourth',
  ]);
});
