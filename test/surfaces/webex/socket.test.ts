import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../../../src/ports/log.ts';
import { createSocket } from '../../../src/surfaces/webex/socket.ts';
import type { Envelope } from '../../../src/surfaces/webex/verify.ts';
import { createRig, TOKEN, type Rig } from './fake-webex.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

/** A socket whose process runs this program. */
function socketOf(source: string) {
  const folder = mkdtempSync(join(tmpdir(), 'baton-socket-'));
  const path = join(folder, 'child.mjs');
  writeFileSync(path, source);
  const [heard, lines]: [Envelope[], string[]] = [[], []];
  let connections = 0;
  const write = (fields: unknown, sentence: string): void => void lines.push(`${sentence} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const socket = createSocket({
    token: TOKEN,
    apiUrl: 'https://webexapis.com/v1',
    heard: (envelope) => void heard.push(envelope),
    connected: () => void (connections += 1),
    log,
    program: pathToFileURL(path),
  });
  cleanUp.push(async () => {
    await socket.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return { socket, heard, lines, connections: () => connections };
}

const EVENT = `{ type: 'event', envelope: { resource: 'messages', event: 'created', data: { id: 'M1' }, actor: 'P1' } }`;

describe('the process that holds the socket', () => {
  it('gets the token by a message, and none of our environment', async () => {
    process.env['WEBEX_TEST_SECRET'] = 'do not tell';
    const { socket, heard } = socketOf(`
      process.once('message', ({ token }) => process.send({ type: 'event', envelope: {
        resource: 'r', event: 'e', data: { token, names: Object.keys(process.env).filter((n) => /SECRET|TOKEN/.test(n)), argv: process.argv.join(' '), hydra: process.env.HYDRA_SERVICE_URL } } }));`);
    socket.start();
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 10_000 });
    delete process.env['WEBEX_TEST_SECRET'];
    expect(heard[0]?.data).toMatchObject({ token: TOKEN, names: [], hydra: 'https://webexapis.com/v1' });
    expect(String(heard[0]?.data['argv'])).not.toContain(TOKEN);
  });
  it('tells of events; what it says beside them is let go', async () => {
    const { socket, heard, connections } = socketOf(`
      console.log('noise'); console.error('noise');
      process.once('message', () => {
        for (const odd of [null, 7, 'x', {}, { type: 'event' }, { type: 'event', envelope: { resource: 'messages' } }]) process.send(odd);
        process.send({ type: 'ready' });
        process.send(${EVENT});
      });`);
    socket.start();
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 10_000 });
    expect(heard).toEqual([{ resource: 'messages', event: 'created', data: { id: 'M1' }, actor: 'P1' }]);
    expect(connections()).toBe(1);
  });
  it.each([
    ['ends itself', 'process.exit(1)'],
    ['throws', 'throw new Error("boom")'],
    ['leaves a promise unheard', 'Promise.reject(new Error("boom"))'],
  ])('may do what it likes: it %s, and is begun anew', async (_, harm) => {
    const { socket, heard, lines } = socketOf(
      `process.once('message', () => process.send(${EVENT}, () => { ${harm}; setInterval(() => {}, 1000); }));`,
    );
    socket.start();
    await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(2), { timeout: 15_000 });
    expect(lines.filter((line) => line.startsWith('No connection'))).toHaveLength(1);
  });
  it('is gone after the stop', async () => {
    const { socket, heard } = socketOf(
      `process.once('message', () => process.send({ type: 'event', envelope: { resource: 'r', event: 'e', data: { pid: process.pid } } })); setInterval(() => {}, 1000);`,
    );
    socket.start();
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 10_000 });
    await socket.stop();
    expect(() => process.kill(Number(heard[0]?.data['pid']), 0)).toThrow();
  });
});

let installed = true;
try {
  import.meta.resolve('webex-node-bot-framework');
} catch {
  installed = false;
}

describe.runIf(installed)('webex-node-bot-framework itself', () => {
  it('is loaded only in its own process, registers for a socket, and touches no webhook', async () => {
    // The SDK takes only tokens of this shape.
    const botToken = 'tokenofthetests_PF84_10c1d2e3-4f50-4617-8a9b-0c1d2e3f4a51';
    const rig: Rig = await createRig({ config: { transport: 'websocket', webhookSecret: undefined, botToken } });
    cleanUp.push(() => rig.close());
    expect(rig.surface.router).toBeNull();
    const serviceLinks = { wdm: `${rig.webex.url}/wdm/api/v1` };
    rig.webex.on('GET /u2c/*', { body: { serviceLinks, activeServices: {}, services: [], hostCatalog: {} } });
    rig.webex.on('POST /wdm/api/v1/devices', { status: 404 });
    rig.webex.on('GET webhooks', { body: { items: [{ id: 'THEIRS', name: 'x' }] } });
    await rig.surface.start(null as never);
    await vi.waitFor(() => expect(rig.webex.of('POST /wdm/api/v1/devices').length).toBeGreaterThan(0), {
      timeout: 25_000,
    });
    await vi.waitFor(() => expect(rig.lines.some((line) => line.startsWith('No connection'))).toBe(true));
    expect(rig.webex.calls.filter(({ path }) => path.includes('webhooks'))).toEqual([]);
    expect(rig.lines.join('\n')).not.toContain(botToken);
  });
});
