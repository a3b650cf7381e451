import type { Generated } from 'kysely';
import type { State } from '../core/handoff.ts';
import type { MessageStatus, Side } from '../core/message.ts';

/*
 * The tables, as Kysely sees them. Times are ms since the epoch, flags are 0 or 1, and a column `body` or `content`
 * holds JSON: what is searched for stands in columns of its own.
 */

interface EventTable {
  id: string;
  at: number;
}

interface PlaceTable {
  key: string;
  handoff_id: string;
  side: Side;
}

interface PostingTable {
  ord: Generated<number>;
  key: string;
  handoff_id: string | null;
  side: Side;
  what: string;
  audience: string | null;
  ref: string;
  at: number;
}

interface HandoffTable {
  id: string;
  state: State;
  employee: string;
  created_at: number;
  /** When it left the open states; null while it is open. */
  ended_at: number | null;
  body: string;
}

interface MessageTable {
  /** The order of the transcript. */
  ord: Generated<number>;
  id: string;
  handoff_id: string;
  source: string | null;
  status: MessageStatus;
  uncertain: number;
  at: number;
  body: string;
}

interface UtteranceTable {
  ord: Generated<number>;
  employee: string;
  source: string;
  at: number;
  body: string;
}

interface LaneTable {
  id: string;
  handoff_id: string | null;
  side: Side;
  /** The delivery that is next; equal to `next_seq` when the lane is empty. */
  head_seq: number;
  /** What the next delivery will be numbered. */
  next_seq: number;
  /** The latest delivery that carries a line of the transcript; below `head_seq` when none waits. */
  line_seq: number;
  /** When the lane may be taken: since its head came, after a back-off, or when its lease runs out. Null when empty. */
  due_at: number | null;
  /** When the head was made; of the last one when the lane is empty. */
  head_at: number;
  lease_owner: string | null;
  lease_until: number | null;
  /** Grows with each lease, so that an outcome reported by an old one is known as such. */
  token: number;
  throttle_key: string;
  gated: number;
  /** Its delay was told already; until it has emptied. */
  late: number;
  /** An attempt at the head was begun and never settled: it may have landed. Until the head is settled. */
  doubt: Generated<number>;
}

interface DeliveryTable {
  lane: string;
  seq: number;
  id: string;
  content: string;
  /** The line of the transcript that it carries. */
  line: string | null;
  attempts: number;
  uncertain: number;
  error: string | null;
  created_at: number;
  /** Set for a dead letter. */
  died_at: number | null;
}

interface TimerTable {
  handoff_id: string;
  kind: string;
  at: number;
}

interface GateTable {
  key: string;
  until: number;
  width: number;
}

interface SecretTable {
  kind: string;
  key: string;
  sealed: Uint8Array;
}

interface MigrationTable {
  name: string;
  at: number;
}

export interface Schema {
  events: EventTable;
  places: PlaceTable;
  postings: PostingTable;
  handoffs: HandoffTable;
  messages: MessageTable;
  utterances: UtteranceTable;
  lanes: LaneTable;
  deliveries: DeliveryTable;
  timers: TimerTable;
  gates: GateTable;
  secrets: SecretTable;
  pulse: { id: number; beats: number };
  migrations: MigrationTable;
}
