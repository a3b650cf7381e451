import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openHandoffs } from './open-handoffs.ts';
import type { Platform } from './platforms/platform.ts';
import { freePort, startService } from './processes.ts';
import type { Subject } from './subjects.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

/** What `npm start` in package.json sets. */
const FLAGS = ['--min-semi-space-size=4', '--max-semi-space-size=4', '--heap-growing-percent=20'];
const ENV = {
  MALLOC_ARENA_MAX: '1',
  NODE_COMPILE_CACHE: new URL('../node_modules/.cache/baton', import.meta.url).pathname,
};

/** Each Baton has people of its own, so that none finds another's messages in a fake platform. */
const PEOPLE = 1000;
let batons = 0;

/** Baton as `npm start` starts it, with its flags; the agents are on the first of its platforms. `storeUrl` is kept over restarts. */
export async function baton(
  name: string,
  storeUrl: string,
  platforms: readonly Platform[],
  folder: string,
): Promise<Subject> {
  const [agents] = platforms;
  if (agents === undefined) throw new Error('no platform');
  const port = await freePort();
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
      surfaces: Object.fromEntries(platforms.map(({ surface, settings }) => [surface, settings])),
      destinations: Object.fromEntries(
        platforms.map((platform) => [
          platform === agents ? 'it-desk' : `${platform.surface}-desk`,
          platform.destination,
        ]),
      ),
      routes: [{ to: ['it-desk'] }],
    }),
  );
  return {
    name,
    port,
    storeUrl,
    expectIn: agents.wire.agentsChannel,
    start: () =>
      startService({
        args: [...FLAGS, MAIN, 'start', '--config', config],
        env: ENV,
        port,
        log: join(folder, `${slug}.log`),
      }),
    converse: (people, employees = agents) => openHandoffs({ employees, agents }, port, { first, count: people }),
  };
}
