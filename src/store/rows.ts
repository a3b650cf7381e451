import type { Handoff } from '../core/handoff.ts';
import { isOpen } from '../core/handoff.ts';
import type { Message, MessageStatus, Side, Utterance } from '../core/message.ts';
import type { MessageRef } from '../core/place.ts';
import { messageKey, personKey } from '../core/place.ts';
import type { Delivery, Lease, Posting } from '../ports/store.ts';

/*
 * From rows to values and back. What is written into a JSON column is exactly what comes out of it again.
 */

export interface BodyRow {
  readonly body: string;
}

export function handoffRow(handoff: Handoff) {
  return {
    id: handoff.id,
    state: handoff.state,
    employee: personKey(handoff.employee),
    created_at: wholeMs(handoff.createdAt),
    ended_at: isOpen(handoff) ? null : wholeMs(handoff.since),
    body: JSON.stringify(handoff),
  };
}

export function toHandoff(row: BodyRow): Handoff {
  return JSON.parse(row.body) as Handoff;
}

export interface MessageRow extends BodyRow {
  readonly status: MessageStatus;
  readonly uncertain: number;
}

export function messageRow(message: Message) {
  return {
    id: message.id,
    handoff_id: message.handoffId,
    source: message.source === null ? null : messageKey(message.source),
    status: message.status,
    uncertain: message.uncertain === true ? 1 : 0,
    at: wholeMs(message.at),
    body: JSON.stringify(message),
  };
}

/** The columns win: a status is changed without writing the body again. */
export function toMessage(row: MessageRow): Message {
  const { uncertain: _, ...message } = JSON.parse(row.body) as Message;
  return { ...message, status: row.status, ...(row.uncertain === 1 ? { uncertain: true } : {}) };
}

export interface PostingRow {
  readonly handoff_id: string | null;
  readonly side: Side;
  readonly what: string;
  readonly audience: string | null;
  readonly ref: string;
}

export function toPosting(row: PostingRow): Posting {
  return {
    ref: JSON.parse(row.ref) as MessageRef,
    handoffId: row.handoff_id,
    side: row.side,
    what: row.what,
    audience: row.audience,
  };
}

export interface UtteranceRow extends BodyRow {
  readonly at: number;
}

export function toUtterance(row: UtteranceRow): Utterance {
  return { at: row.at, ...(JSON.parse(row.body) as Omit<Utterance, 'at'>) };
}

export interface DeliveryRow {
  readonly lane: string;
  readonly seq: number;
  readonly id: string;
  readonly handoff_id: string | null;
  readonly side: Side;
  readonly content: string;
  readonly attempts: number;
  readonly uncertain: number;
  readonly created_at: number;
}

/** Of `deliveries d` joined with its `lanes l`. */
export const DELIVERY_COLUMNS =
  'd.lane, d.seq, d.id, l.handoff_id, l.side, d.content, d.attempts, d.created_at, ' +
  'CASE WHEN l.doubt = 1 AND d.seq = l.head_seq THEN 1 ELSE d.uncertain END AS uncertain';

/** Set clause for lanes that are leased or freed: whoever held the lease until now did not say what came of it. */
export const DOUBT = 'doubt = CASE WHEN lanes.lease_until IS NULL THEN lanes.doubt ELSE 1 END';

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    lane: row.lane,
    handoffId: row.handoff_id,
    side: row.side,
    seq: row.seq,
    content: JSON.parse(row.content) as Delivery['content'],
    attempts: row.attempts,
    uncertain: row.uncertain === 1,
    createdAt: row.created_at,
  };
}

export interface HeadRow extends DeliveryRow {
  readonly token: number;
  readonly throttle_key: string;
}

export function toLease(row: HeadRow, token: number, until: number): Lease {
  return { lane: row.lane, token, until, delivery: toDelivery(row), throttleKey: row.throttle_key };
}

/** Columns hold whole ms, whatever a platform's clock gave. */
export function wholeMs(time: number): number {
  return Math.round(time);
}
