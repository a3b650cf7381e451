import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresDialect, sqliteDialect, type Dialect } from '../../src/store/dialect.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import type { Session, TxSession } from '../../src/store/session.ts';
import { createStoreOn } from '../../src/store/store.ts';
import type { Store } from '../../src/ports/store.ts';
import { delivery, handoff, message, NOW, posting, terms } from '../contract/store/fixtures.ts';
import { freshDatabase } from '../support/postgres.ts';

/**
 * Every statement on the way of a message must find its rows by an index: then its cost does not grow with the backlog, nor
 * with the handoffs that are open. The plans are read, because a time would only be true on one machine.
 */

/** The texts of all statements that a store runs for a message, from its arrival to its delivery. */
async function statementsOf(dialect: Dialect): Promise<string[]> {
  const seen = new Set<string>();
  const answer = (sql: string): never[] => {
    seen.add(sql);
    return [];
  };
  // Answers as if lanes were found, so that what follows on a find is run as well.
  const found = [{ id: delivery('d').lane, lane: delivery('d').lane, seq: 1, head_seq: 1, next_seq: 2, content: '{}' }];
  const given = <Row>(sql: string): Row[] => (/lanes/.test(sql) ? (found as Row[]) : answer(sql)) && (answer(sql), found as Row[]);
  const session: TxSession = {
    all: async <Row>(sql: string) => given<Row>(sql),
    run: async (sql) => answer(sql).length,
    each: async <Row>({ sql }: { sql: string }) => given<Row>(sql),
    post: ({ sql }) => void answer(sql),
  };
  const store = storeOver(dialect, session);
  const lease = { lane: delivery('d').lane, token: 1, until: NOW, throttleKey: 'k' };
  const head = { ...delivery('d'), seq: 1, attempts: 0, uncertain: false };
  await store.write(async (tx) => {
    await tx.recordEvents([{ ids: ['e'], at: NOW }]);
    await tx.openHandoffs(['u']);
    await tx.setTimers([{ handoffId: 'h1', kind: 'wait', at: NOW }]);
    await tx.clearTimers(['h1']);
    await tx.putHandoffs([handoff('h1')]);
    await tx.addMessages([message('m1')]);
    await tx.setStatus([{ id: 'm1', status: 'delivered' }]);
    await tx.replaceMessages([message('m1')]);
    await tx.putPostings([posting('1')]);
    await tx.enqueue([delivery('d')], () => true);
    await tx.settle([{ ...lease, delivery: head, outcome: { type: 'done' } }]);
    await tx.settle([{ ...lease, delivery: head, outcome: { type: 'dead', error: 'x' } }]);
    await tx.takeTimers(NOW, 1);
    await tx.takeLate(NOW, 1);
    await tx.closeGate({ key: 'k', until: NOW, width: 1 });
    await tx.openGate('k');
  });
  return [...seen];
}

function storeOver(dialect: Dialect, session: TxSession): Store {
  const reader: Session = session;
  return createStoreOn(
    {
      dialect,
      reader,
      transact: (work) => work(session),
      direct: (work) => work(reader),
      migrate: async () => [],
      reclaim: async () => 0,
      wakeOthers: () => undefined,
      onWake: () => undefined,
      close: async () => undefined,
    },
    () => NOW,
  );
}

void [mkdtempSync, rmSync, tmpdir, join, pg, afterAll, beforeAll, describe, expect, test, DatabaseSync, postgresDialect, sqliteDialect, MIGRATIONS, freshDatabase, terms, statementsOf];
