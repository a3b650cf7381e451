import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, die, JONAS, someHandoff, someMessage } from './support.ts';

const COMMANDS = [
  ['start'],
  ['demo'],
  ['config', 'check'],
  ['doctor'],
  ['manifests'],
  ['webhooks', 'webex'],
  ['handoffs'],
  ['dead-letters'],
  ['export'],
  ['migrate'],
];

describe('usage', () => {
  it.each(COMMANDS)('%s %s explains itself', async (...words) => {
    const { code, out } = await commandLine().run(...words.filter(Boolean), '--help');
    expect(code).toBe(0);
    expect(out).toContain('--config FILE');
    expect(out).toContain(`baton -- ${words.filter(Boolean).join(' ')}`);
  });

  it('lists the commands', async () => {
    const { code, out } = await commandLine().run('--help');
    expect(code).toBe(0);
    for (const words of COMMANDS) expect(out).toContain(`  ${words.join(' ')}`);
  });

  it.each([
    [[], 'Usage'],
    [['strat'], '"strat" is not a command'],
    [['config'], 'config check'],
    [['start', 'now'], '"now" is too much here'],
    [['migrate', '--force'], "Unknown option '--force'"],
    [['handoffs', '--state', 'sleepy'], '--state is one of open'],
    [['handoffs', '--limit', '0'], '--limit is a number'],
    [['handoffs', '--config'], 'argument missing'],
    [['dead-letters', 'resend'], 'did you mean replay'],
    [['dead-letters', 'replay'], 'either one ID or --all'],
    [['dead-letters', '--all'], 'belongs to replay'],
    [['export', '--since', 'yesterday'], '--since is a date'],
    [['manifests', '--url', 'baton'], '--url must be an address'],
  ])('%j is wrong, and is told how it goes', async (args, sentence) => {
    const { code, err } = await commandLine().run(...args);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(err).toContain('Usage: npm run baton --');
  });
});

describe('config check', () => {
  it('says what the configuration is, without secrets', async () => {
    const { code, out } = await commandLine().run('config', 'check');
    expect(code).toBe(0);
    expect(out).toContain('IT help desk: channel, slack');
    expect(out).not.toContain('xoxb');
  });

  it('ends with 1 and names every wrong key at once', async () => {
    const { code, err } = await commandLine('servr: {}\nsurfaces: { slak: {} }\n').run('config', 'check');
    expect(code).toBe(1);
    for (const part of ['3 problems', 'servr', 'surfaces.slak', 'Did you mean slack?', 'destinations']) {
      expect(err).toContain(part);
    }
  });

  it('takes another file', async () => {
    const { run, folder } = commandLine();
    writeFileSync(join(folder, 'other.yaml'), 'log: { level: loud }\n');
    const { code, err } = await run('config', 'check', '--config', 'other.yaml');
    expect(code).toBe(1);
    expect(err).toContain('log.level');
    expect((await run('config', 'check', '--config=gone.yaml')).err).toContain('no such file');
  });

  it.each([['start'], ['doctor'], ['handoffs'], ['export'], ['migrate']])('%s says the same', async (command) => {
    const { code, err } = await commandLine('servr: {}\n').run(command);
    expect(code).toBe(1);
    expect(err).toContain('Did you mean server?');
  });
});

describe('migrate', () => {
  it('brings a new store up to date, once', async () => {
    const { run } = commandLine();
    expect(await run('migrate')).toMatchObject({ code: 0, out: expect.stringMatching(/migrations? made/) as string });
    expect(await run('migrate')).toMatchObject({ code: 0, out: 'The schema is up to date.' });
  });
});

describe('handoffs', () => {
  it('are listed newest first, by names', async () => {
    const { run, fill } = commandLine();
    await fill((store) =>
      store.write((tx) =>
        tx.putHandoffs([
          someHandoff('h1'),
          someHandoff('h2', { createdAt: Date.parse('2026-11-22T10:00:00Z'), state: 'ended', reason: 'idle' }),
        ]),
      ),
    );
    const all = await run('handoffs');
    expect(all.code).toBe(0);
    expect(all.out.indexOf('h2')).toBeLessThan(all.out.indexOf('h1'));
    for (const part of ['Maya', 'Jonas', 'IT help desk', 'ended (idle)', '2 handoffs.'])
      expect(all.out).toContain(part);
    const open = await run('handoffs', '--state', 'open');
    expect(open.out).toContain('h1');
    expect(open.out).not.toContain('h2');
    const [line] = (await run('handoffs', '--json', '--limit', '1')).out.split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ id: 'h2', reason: 'idle', agent: { name: 'Jonas' } });
  });

  it('show one with its transcript and how each line fared', async () => {
    const { run, fill } = commandLine();
    await fill((store) =>
      store.write(async (tx) => {
        await tx.putHandoffs([
          someHandoff('h1', { passedOver: [{ destination: 'it-desk', why: 'nobody', at: 1, detail: 'night' }] }),
        ]);
        await tx.addMessages([
          someMessage('m1', 'h1'),
          someMessage('m2', 'h1', { side: 'agent', author: JONAS, status: 'failed', editedAt: 5 }),
        ]);
      }),
    );
    const { code, out } = await run('handoffs', 'h1');
    expect(code).toBe(0);
    for (const part of [
      'my laptop is on fire',
      'it burns / badly',
      'Jonas (agent)',
      '[failed, edited]',
      '(nobody)',
      'night',
    ]) {
      expect(out).toContain(part);
    }
    expect(await run('handoffs', 'h9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no handoff h9') as string,
    });
  });

  it('let no text from outside steer the terminal', async () => {
    const { run, fill } = commandLine();
    const employee = { surface: 'slack', workspace: 'T1', id: 'U9', name: 'Eve\u001b[2J' } as const;
    await fill((store) => store.write((tx) => tx.putHandoffs([someHandoff('h1', { employee })])));
    expect((await run('handoffs')).out).not.toContain('\u001b');
  });
});

describe('dead letters', () => {
  it('are listed, and put back one by one or all at once', async () => {
    const { run, fill } = commandLine();
    await fill(async (store) => {
      await store.write((tx) => tx.putHandoffs([someHandoff('h1'), someHandoff('h2'), someHandoff('h3')]));
      for (const id of ['h1', 'h2', 'h3']) await die(store, id, `dead-${id}`);
    });
    const listed = await run('dead-letters');
    for (const part of ['dead-h1', 'is_archived', 'Maya', '3 dead letters']) expect(listed.out).toContain(part);
    expect((await run('dead-letters', '--json')).out.split('\n')).toHaveLength(3);
    expect((await run('dead-letters', 'replay', 'dead-h2')).out).toContain('1 dead letter put back');
    expect(await run('dead-letters', 'replay', 'dead-h2')).toMatchObject({ code: 1 });
    expect((await run('dead-letters', 'replay', '--all')).out).toContain('2 dead letters put back');
    expect((await run('dead-letters')).out).toContain('There are no dead letters');
    await fill(async (store) => expect(await store.counts(0)).toMatchObject({ deadLetters: 0, deliveriesWaiting: 3 }));
  });
});

describe('export', () => {
  it('writes each handoff once with its transcript, over many pages', async () => {
    const { run, fill } = commandLine();
    const ids = Array.from({ length: 450 }, (_, index) => `h${index}`);
    await fill((store) =>
      store.write(async (tx) => {
        // Many of the same millisecond, so that they span pages.
        await tx.putHandoffs(ids.map((id, index) => someHandoff(id, { createdAt: Math.floor(index / 150) })));
        await tx.addMessages([someMessage('m1', 'h7')]);
      }),
    );
    const { code, out } = await run('export');
    const lines = out.split('\n').map((line) => JSON.parse(line) as { id: string; transcript: unknown[] });
    expect(code).toBe(0);
    expect(lines.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(lines.find(({ id }) => id === 'h7')?.transcript).toMatchObject([
      { text: 'it burns\nbadly', status: 'delivered' },
    ]);
  });

  it('can begin at a time', async () => {
    const { run, fill } = commandLine();
    const old = { createdAt: Date.parse('2026-11-01T00:00:00Z') };
    await fill((store) => store.write((tx) => tx.putHandoffs([someHandoff('new'), someHandoff('old', old)])));
    for (const since of ['7d', '2026-11-20', '2026-11-20T10:00:00Z']) {
      const { out } = await run('export', '--since', since);
      expect(out).toContain('"new"');
      expect(out).not.toContain('"old"');
    }
  });
});

describe('manifests', () => {
  it('are written with the address that is configured or given', async () => {
    const { run, folder } = commandLine();
    const out = join(folder, 'm');
    expect((await run('manifests', '--out', out, '--url', 'https://help.example.org/')).code).toBe(0);
    expect(readFileSync(join(out, 'slack', 'manifest.json'), 'utf8')).toContain(
      'https://help.example.org/slack/events',
    );
    expect(readFileSync(join(out, 'slack', 'socket-mode.json'), 'utf8')).not.toContain('request_url');
  });

  it('need no sound configuration, because the tokens come after them', async () => {
    const { run, folder } = commandLine(null);
    const { code, err } = await run('manifests', '--out', join(folder, 'm'));
    expect(code).toBe(0);
    expect(err).toContain('server.publicUrl');
  });
});

describe('doctor', () => {
  it('says what is sound, what is not, and what to mend', async () => {
    const { code, out } = await commandLine().run('doctor');
    expect(code).toBe(1);
    for (const part of ['✓ SQLite can be written', '✗', '→', 'to mend']) expect(out).toContain(part);
    expect(out).not.toContain('xoxb-1');
  });

  it('counts a store that can not be opened as a problem', async () => {
    const { run, folder } = commandLine();
    mkdirSync(join(folder, 'data', 'baton.db'), { recursive: true });
    const { code, out } = await run('doctor');
    expect(code).toBe(1);
    expect(out).toContain('store.url');
  });
});

describe('start', () => {
  it('starts, and stops when it is told to', async () => {
    const { run } = commandLine();
    expect((await run('start')).code).toBe(0);
  });
});
