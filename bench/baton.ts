import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeSlack } from './fake-client.ts';
import { openHandoffs } from './open-handoffs.ts';
import { freePort, startService } from './processes.ts';
import type { Subject } from './subjects.ts';
import { WORKSPACE } from './workspace.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

/** What `npm start` in package.json sets. */
const FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=20'];
const ENV = {
  MALLOC_ARENA_MAX: '1',
  NODE_COMPILE_CACHE: new URL('../node_modules/.cache/baton', import.meta.url).pathname,
};

/** Each Baton has people of its own, so that none finds another's messages in the fake Slack. */
const PEOPLE = 1000;
let batons = 0;

/** Baton as `npm start` starts it, with its flags. `storeUrl` is kept over restarts. */
export async function baton(name: string, storeUrl: string, fake: FakeSlack, folder: string): Promise<Subject> {
  const port = await freePort();
  const xmain = process.env['XMAIN'] ?? MAIN,
    xflags = process.env['XFLAGS']?.split(' ') ?? FLAGS;
  const first = batons * PEOPLE;
  batons += 1;
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const config = join(folder, `${slug}.yaml`);
  // JSON is YAML.
  await writeFile(
    config,
    JSON.stringify({
      server: { host: '127.0.0.1', port, publicUrl: `http://localhost:${port}` },
      store: { url: storeUrl },
      surfaces: {
        slack: { botToken: WORKSPACE.botToken, signingSecret: WORKSPACE.signingSecret, apiUrl: fake.apiUrl },
      },
      destinations: { 'it-desk': { mode: 'channel', system: 'slack', channel: WORKSPACE.agentsChannel } },
      routes: [{ to: ['it-desk'] }],
    }),
  );
  return {
    name,
    port,
    storeUrl,
    expectIn: WORKSPACE.agentsChannel,
    start: () =>
      startService({
        args: [...xflags, xmain, 'start', '--config', config],
        env: ENV,
        port,
        log: join(folder, `${slug}.log`),
      }),
    converse: (people) => openHandoffs(fake, port, { first, count: people }),
  };
}
