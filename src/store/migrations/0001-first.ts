import type { Dialect } from '../dialect.ts';

/** The tables of the first release. What each column means is said in `schema.ts`. */
export function first(d: Dialect): readonly string[] {
  return [
    `CREATE TABLE events (
      id text NOT NULL PRIMARY KEY,
      at bigint NOT NULL
    )${d.keyed}`,
    'CREATE INDEX events_at ON events (at)',

    `CREATE TABLE places (
      key text NOT NULL PRIMARY KEY,
      handoff_id text NOT NULL,
      side text NOT NULL
    )${d.keyed}`,
    'CREATE INDEX places_handoff ON places (handoff_id)',

    `CREATE TABLE postings (
      ord ${d.ordinal},
      key text NOT NULL UNIQUE,
      handoff_id text,
      side text NOT NULL,
      what text NOT NULL,
      audience text,
      ref text NOT NULL,
      at bigint NOT NULL
    )`,
    'CREATE INDEX postings_handoff ON postings (handoff_id, side, what, ord) WHERE handoff_id IS NOT NULL',
    'CREATE INDEX postings_loose ON postings (at) WHERE handoff_id IS NULL',

    `CREATE TABLE handoffs (
      id text NOT NULL PRIMARY KEY,
      state text NOT NULL,
      employee text NOT NULL,
      created_at bigint NOT NULL,
      ended_at bigint,
      body text NOT NULL
    )`,
    `CREATE UNIQUE INDEX handoffs_open ON handoffs (employee) WHERE state IN ('placing', 'waiting', 'active')`,
    'CREATE INDEX handoffs_created ON handoffs (created_at, id)',
    'CREATE INDEX handoffs_state ON handoffs (state, created_at, id)',
    'CREATE INDEX handoffs_ended ON handoffs (ended_at) WHERE ended_at IS NOT NULL',

    `CREATE TABLE messages (
      ord ${d.ordinal},
      id text NOT NULL UNIQUE,
      handoff_id text NOT NULL,
      source text,
      status text NOT NULL,
      uncertain smallint NOT NULL DEFAULT 0,
      at bigint NOT NULL,
      body text NOT NULL
    )`,
    'CREATE INDEX messages_handoff ON messages (handoff_id, ord)',
    'CREATE INDEX messages_source ON messages (source) WHERE source IS NOT NULL',

    `CREATE TABLE utterances (
      ord ${d.ordinal},
      employee text NOT NULL,
      source text NOT NULL,
      at bigint NOT NULL,
      body text NOT NULL
    )`,
    'CREATE INDEX utterances_employee ON utterances (employee, at, ord)',
    'CREATE INDEX utterances_source ON utterances (source)',
    'CREATE INDEX utterances_at ON utterances (at)',

    ...lanes(d),

    `CREATE TABLE timers (
      handoff_id text NOT NULL,
      kind text NOT NULL,
      at bigint NOT NULL,
      PRIMARY KEY (handoff_id, kind)
    )${d.keyed}`,
    'CREATE INDEX timers_at ON timers (at)',

    `CREATE TABLE secrets (
      kind text NOT NULL,
      key text NOT NULL,
      sealed ${d.blob} NOT NULL,
      PRIMARY KEY (kind, key)
    )${d.keyed}`,

    'CREATE TABLE pulse (id smallint NOT NULL PRIMARY KEY, beats bigint NOT NULL)',
    'INSERT INTO pulse (id, beats) VALUES (1, 0)',
  ];
}

function lanes(d: Dialect): readonly string[] {
  return [
    `CREATE TABLE lanes (
      id text NOT NULL PRIMARY KEY,
      handoff_id text,
      side text NOT NULL,
      head_seq bigint NOT NULL,
      next_seq bigint NOT NULL,
      line_seq bigint NOT NULL,
      due_at bigint,
      head_at bigint NOT NULL,
      lease_owner text,
      lease_until bigint,
      token bigint NOT NULL,
      throttle_key text NOT NULL,
      gated smallint NOT NULL,
      late smallint NOT NULL,
      doubt smallint NOT NULL DEFAULT 0
    )${d.busy}`,
    // Each holds only the lanes that something waits in, so that a claim reads no other.
    'CREATE INDEX lanes_due ON lanes (due_at) WHERE gated = 0 AND due_at IS NOT NULL',
    'CREATE INDEX lanes_gated ON lanes (throttle_key, head_at) WHERE gated = 1 AND due_at IS NOT NULL',
    `CREATE INDEX lanes_late ON lanes (head_at)
      WHERE late = 0 AND due_at IS NOT NULL AND handoff_id IS NOT NULL AND line_seq >= head_seq`,
    'CREATE INDEX lanes_idle ON lanes (head_at) WHERE due_at IS NULL AND handoff_id IS NULL',

    `CREATE TABLE deliveries (
      lane text NOT NULL,
      seq bigint NOT NULL,
      id text NOT NULL,
      content text NOT NULL,
      line text,
      attempts integer NOT NULL DEFAULT 0,
      uncertain smallint NOT NULL DEFAULT 0,
      error text,
      created_at bigint NOT NULL,
      died_at bigint,
      PRIMARY KEY (lane, seq)
    )${d.busy}`,
    'CREATE INDEX deliveries_dead ON deliveries (died_at) WHERE died_at IS NOT NULL',
    'CREATE INDEX deliveries_dead_id ON deliveries (id) WHERE died_at IS NOT NULL',

    `CREATE TABLE gates (
      key text NOT NULL PRIMARY KEY,
      until bigint NOT NULL,
      width integer NOT NULL
    )${d.keyed}`,
  ];
}
