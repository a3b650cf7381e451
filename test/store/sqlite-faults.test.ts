import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import type { Store } from '../../src/ports/store.ts';
import { createStore } from '../../src/store/index.ts';
import { delivery, done, enqueue, handoff, ids, message, NOW, settle, terms } from '../contract/store/fixtures.ts';

let folder: string;
let path: string;
const stores: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-store-'));
  path = join(folder, 'baton.db');
});

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<Parameters<typeof createStore>[1]> = {}): Promise<Store> {
  const store = await createStore(`sqlite:${path}`, { exclusive: true, ...options });
  stores.push(store);
  return store;
}

describe('one instance', () => {
  test('a second one is refused with a sentence that says what to do', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({ code: 'store.locked', retry: 'never' });
    await expect(open()).rejects.toThrow(/Another instance of Baton is running on .*baton\.db/);
  });

  test('a command may work beside the service', async () => {
    const service = await open();
    await service.migrate();
    const command = await open({ exclusive: false });
    await Promise.all([
      service.write((tx) => tx.putHandoffs([handoff('h1')])),
      command.write((tx) => tx.putHandoffs([handoff('h2')])),
    ]);
    expect(await service.handoffs({ limit: 9 })).toHaveLength(2);
  });

  test('the place is free once it was closed', async () => {
    await (await open()).close();
    await expect(open()).resolves.toBeDefined();
  });

  test('the place is free once its process was killed', async () => {
    const script = `
      import { createStore } from ${JSON.stringify(new URL('../../src/store/index.ts', import.meta.url).href)};
      const store = await createStore(process.argv[1], { exclusive: true });
      await store.migrate();
      process.stdout.write('running');
      setInterval(() => store.kind, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script, `sqlite:${path}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(open()).rejects.toMatchObject({ code: 'store.locked' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(open()).resolves.toBeDefined();
  });
});

describe('a full disk', () => {
  test('refuses with its own code, keeps what there was, and goes on when there is room', async () => {
    const roomy = await open();
    await roomy.migrate();
    await enqueue(roomy, delivery('d1'), delivery('d2'));
    await roomy.close();

    const store = await open({ maxPages: 80 });
    const lines = (n: number) => Array.from({ length: 50 }, (_, k) => message(`m${n}-${k}`, { source: null }));
    let written = 0;
    const fill = async (): Promise<void> => {
      for (;;) {
        await store.write(async (tx) => {
          await tx.recordEvents([{ ids: [`e${written}`], at: NOW }]);
          await tx.addMessages(lines(written));
        });
        written++;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'store.full', retry: 'backoff' });
    expect(await store.transcript('h1')).toHaveLength(written * 50);
    await expect(fill()).rejects.toMatchObject({ code: 'store.full' });

    // What makes room, or needs none, still works.
    expect(ids(await settle(store, (await store.claim({ ...terms(), limit: 1 })).map(done)))).toEqual(['d2']);
    await store
      .write((tx) => tx.putHandoffs([handoff('h1', { state: 'ended', since: NOW - 1 })]))
      .catch(() => undefined);
    await store.purge({ utterances: NOW, transcripts: NOW, events: NOW + 1 });
    await store.close();

    const again = await open();
    expect(await again.write((tx) => tx.recordEvents([{ ids: [`e${written}`], at: NOW }]))).toEqual([true]);
  });
});

describe('the URL', () => {
  test('missing folders are made', async () => {
    path = join(folder, 'a', 'b', 'baton.db');
    await (await open()).migrate();
    expect(existsSync(path)).toBe(true);
  });

  test('a relative path starts at the working directory', () => {
    const script = `
      import { createStore } from ${JSON.stringify(new URL('../../src/store/index.ts', import.meta.url).href)};
      const store = await createStore('sqlite:./data/x.db', { exclusive: true });
      await store.close();`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
    expect(existsSync(join(folder, 'data', 'x.db'))).toBe(true);
  });

  test('anything else is refused', async () => {
    for (const url of ['mysql://x', 'sqlite:', 'baton.db']) {
      await expect(createStore(url, { exclusive: true })).rejects.toBeInstanceOf(ConfigError);
    }
  });
});

describe('a database of a newer version', () => {
  test('is left alone', async () => {
    const store = await open();
    await store.migrate();
    await store.close();
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(path);
    db.exec(`INSERT INTO migrations (name, at) VALUES ('9999-later', 0)`);
    db.close();
    await expect((await open()).migrate()).rejects.toMatchObject({ code: 'store.newer' });
  });
});
