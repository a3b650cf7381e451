import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createPostgresBackend } from '../../src/store/postgres.ts';
import type { Session, TxSession } from '../../src/store/session.ts';
import { createSqliteBackend } from '../../src/store/sqlite.ts';
import { createStoreOn, type Backend } from '../../src/store/store.ts';
import {
  dead,
  delivery,
  done,
  handoff,
  LEASE_MS,
  message,
  NOW,
  posting,
  retry,
  terms,
} from '../contract/store/fixtures.ts';
import { freshDatabase } from '../support/postgres.ts';

/*
 * Every statement on the way of a message finds its rows by an index: so its cost grows neither with the backlog nor with
 * the handoffs that are open. The plans are read, because a time would be true on one machine only.
 */

/** Does once what happens to a message from its arrival to its delivery, and gives the statements that it took. */
async function statementsOf(backend: Backend): Promise<string[]> {
  const seen = new Set<string>();
  const read = <S extends Session>(session: S): S => ({
    ...session,
    all: <Row>(sql: string, values: Parameters<Session['all']>[1]) => (seen.add(sql), session.all<Row>(sql, values)),
    run: (sql: string, values: Parameters<Session['run']>[1]) => (seen.add(sql), session.run(sql, values)),
    each: ((batch, rows) => (seen.add(batch.sql), session.each(batch, rows))) satisfies Session['each'],
  });
  const post = (session: TxSession): TxSession => ({
    ...read(session),
    post: (batch, rows) => (seen.add(batch.sql), session.post(batch, rows)),
  });
  const store = createStoreOn(
    {
      ...backend,
      reader: read(backend.reader),
      transact: (work) => backend.transact((session) => work(post(session))),
      direct: (work) => backend.direct((session) => work(read(session))),
    },
    () => NOW,
  );

  await backend.migrate();
  const [lease] = await store.write(async (tx) => {
    await tx.recordEvents([{ ids: ['e'], at: NOW }]);
    await tx.putHandoffs([handoff('h1')]);
    await tx.setTimers([{ handoffId: 'h1', kind: 'wait', at: NOW }]);
    await tx.addMessages([message('m1')]);
    await tx.putPostings([posting('1')]);
    await tx.putPlaces([{ key: 'p', handoffId: 'h1', side: 'agent' }]);
    await tx.enqueue([delivery('d1', { line: 'm1' }), delivery('d2'), delivery('d3')], () => true);
    return tx.advance([delivery('d1').lane], { ...terms(), take: 1 });
  });
  if (lease === undefined) throw new Error('nothing was due');
  await store.write((tx) => tx.settle([retry(lease, NOW)]));
  for (const outcome of [done, dead]) {
    const [again] = await store.claim({ ...terms(NOW + LEASE_MS), limit: 1 });
    if (again !== undefined) await store.write((tx) => tx.settle([outcome(again)]));
  }
  await store.write(async (tx) => {
    await tx.places(['p']);
    await tx.postings(['x']);
    await tx.lockHandoffs([], ['u']);
    await tx.lockHandoffs(['h1'], ['u']);
    await tx.lockHandoffs(['h1']);
    await tx.messages(['m1']);
    await tx.messagesBySource(['x']);
    await tx.heldMessages('h1');
    await tx.setStatus([{ id: 'm1', status: 'delivered' }]);
    await tx.replaceMessages([message('m1')]);
    await tx.utterances('u', 5);
    await tx.lastWritten('h1');
    await tx.takeTimers(NOW, 1);
    await tx.takeLate(NOW + 1, 1);
    await tx.clearTimers(['h1']);
    await tx.closeGate({ key: 'k', until: NOW, width: 1 });
  });
  await store.claimGated('slack T1 C1', { ...terms(), limit: 1 });
  await store.nextDue();
  await store.handoff('h1');
  await store.openHandoffOf('u');
  await store.message('m1');
  await store.standing('h1', 'agent', 'card');
  return [...seen].filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(sql));
}

test('on SQLite no statement of the way reads a whole table', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-plans-'));
  const path = join(folder, 'baton.db');
  const backend = createSqliteBackend(path, { exclusive: false }, () => NOW);
  const db = new DatabaseSync(path);
  try {
    const statements = await statementsOf(backend);
    expect(statements.length).toBeGreaterThan(30);
    for (const sql of statements) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as unknown as { detail: string }[];
      const scans = plan.filter(({ detail }) => /^SCAN (?!json_each|c$|picked|candidates|due|\(|\d)\w+$/.test(detail));
      expect({ sql, scans }).toEqual({ sql, scans: [] });
    }
  } finally {
    db.close();
    await backend.close();
    rmSync(folder, { recursive: true });
  }
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

test('on PostgreSQL no statement of the way reads a whole table or index', async () => {
  const database = await freshDatabase();
  const backend = await createPostgresBackend(database.url, () => NOW);
  const client = new pg.Client({ connectionString: database.url });
  try {
    const statements = await statementsOf(backend);
    await client.connect();
    for (const join of ['seqscan', 'hashjoin', 'mergejoin', 'material']) await client.query(`SET enable_${join} = off`);
    for (const sql of statements) {
      let n = 0;
      const text = sql.replaceAll('?', () => `$${++n}`);
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`,
      );
      const whole = rows.flatMap((row) => wholeReads(row['QUERY PLAN'][0].Plan));
      expect({ sql, whole }).toEqual({ sql, whole: [] });
    }
  } finally {
    await client.end();
    await backend.close();
    await database.drop();
  }
});

/** Nodes that read all of a table: by itself, or along an index without a condition or a limit. */
function wholeReads(plan: Plan, limited = false): string[] {
  const kind = plan['Node Type'];
  const byIndex = /^(Index|Index Only|Bitmap Index) Scan$/.test(kind);
  const whole = kind === 'Seq Scan' || (byIndex && !limited && plan['Index Cond'] === undefined);
  return [
    ...(whole ? [`${kind} on ${plan['Relation Name'] ?? '?'}`] : []),
    ...(plan.Plans ?? []).flatMap((part) => wholeReads(part, kind === 'Limit')),
  ];
}
