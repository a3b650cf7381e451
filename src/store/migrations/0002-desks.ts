import type { Dialect } from '../dialect.ts';

/** Talks that go on in an agent's 1:1. */
export function desks(d: Dialect): readonly string[] {
  return [
    `CREATE TABLE desks (
      agent text NOT NULL,
      handoff_id text NOT NULL,
      focused_at bigint NOT NULL,
      PRIMARY KEY (agent, handoff_id)
    )${d.keyed}`,
  ];
}
