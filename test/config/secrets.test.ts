import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSealer, openSealer } from '../../src/config/secrets.ts';

const KEY = Buffer.alloc(32, 7);

describe('a sealer', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealer = createSealer(KEY);
    const [one, two] = [sealer.seal('slack', 'xoxb-grün'), sealer.seal('slack', 'xoxb-grün')];
    expect(sealer.open('slack', one)).toBe('xoxb-grün');
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
    expect(Buffer.from(one).includes('xoxb')).toBe(false);
  });

  it('opens nothing of another kind, under another key, or changed in any byte', () => {
    const sealer = createSealer(KEY);
    const sealed = sealer.seal('slack', 'token');
    expect(() => sealer.open('teams', sealed)).toThrow(/can't be opened/);
    expect(() => createSealer(Buffer.alloc(32, 8)).open('slack', sealed)).toThrow(/BATON_SECRET_KEY/);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => sealer.open('slack', changed)).toThrow(/can't be opened/);
    }
    expect(() => sealer.open('slack', sealed.subarray(0, 10))).toThrow(/can't be opened/);
  });
});

describe('the key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('comes from BATON_SECRET_KEY, and then no file is made', () => {
    const database = join(folder, 'baton.db');
    const sealed = openSealer(KEY.toString('base64'), database)?.seal('k', 'text');
    expect(createSealer(KEY).open('k', sealed ?? new Uint8Array())).toBe('text');
    expect(existsSync(`${database}.key`)).toBe(false);
  });

  it('is made beside a SQLite file, for its owner only, and stays the same', () => {
    const database = join(folder, 'data', 'baton.db');
    const sealed = openSealer(undefined, database)?.seal('k', 'text') ?? new Uint8Array();
    expect(statSync(`${database}.key`).mode & 0o777).toBe(0o600);
    expect(openSealer('', database)?.open('k', sealed)).toBe('text');
    expect(readdirSync(join(folder, 'data'))).toEqual(['baton.db.key']);
  });

  it('is refused where it is no key', () => {
    const database = join(folder, 'baton.db');
    writeFileSync(`${database}.key`, 'garbage');
    expect(() => openSealer(undefined, database)).toThrow(/32 bytes/);
    expect(() => openSealer('c2hvcnQ=', null)).toThrow(/BATON_SECRET_KEY/);
    chmodSync(`${database}.key`, 0o600);
    expect(readFileSync(`${database}.key`, 'utf8')).toBe('garbage');
  });

  it('is none on PostgreSQL without BATON_SECRET_KEY', () => {
    expect(openSealer(undefined, null)).toBeNull();
  });
});
