import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Json, Schemas } from './validators.ts';

/** One line of a record: a request of Baton, or what it answered to one. */
interface Sent {
  readonly kind: string;
  readonly direction: 'to-baton' | 'from-baton';
  readonly name: string;
  readonly sent: unknown;
}

export interface Verdict {
  /** How many bodies and how many cards were checked, by platform. */
  readonly counts: Readonly<Record<string, number>>;
  /** Each fault once, with how often it was met. */
  readonly faults: ReadonlyMap<string, number>;
}

const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
const MAX_WEBEX_BYTES = 7_439;
/** The platforms whose vendors describe what they take. */
const DESCRIBED = ['teams', 'webex'];

/** Checks all that test runs recorded in a folder (`test/support/record.ts`). */
export function checkSent(folder: string, schemas: Schemas): Verdict {
  const counts: Record<string, number> = {};
  const faults = new Map<string, number>();
  for (const kind of DESCRIBED) counts[`${kind} requests`] = counts[`${kind} cards`] = 0;
  const check = ({ kind, name }: Sent, what: 'requests' | 'cards', problems: readonly string[]): void => {
    counts[`${kind} ${what}`] = (counts[`${kind} ${what}`] ?? 0) + 1;
    for (const problem of problems) {
      const fault = `${kind}, ${name}: ${problem}`;
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
    }
  };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    for (const line of readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')) {
      const sent = JSON.parse(line) as Sent;
      if (!DESCRIBED.includes(sent.kind)) continue;
      for (const card of cardsIn(sent.sent))
        check(sent, 'cards', schemas.card(sent.kind === 'teams' ? '1.5' : '1.3')(card));
      if (sent.direction === 'to-baton' || !isJson(sent.sent)) continue;
      const problems =
        sent.kind === 'teams' ? teams(sent.name, sent.sent, schemas) : webex(sent.name, sent.sent, schemas);
      if (problems !== null) check(sent, 'requests', problems);
    }
  }
  return { counts, faults };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every Adaptive Card below a node. */
function cardsIn(node: unknown): unknown[] {
  if (Array.isArray(node)) return node.flatMap(cardsIn);
  if (!isJson(node)) return [];
  if (node['contentType'] === ADAPTIVE_CARD) return [node['content']];
  return Object.values(node).flatMap(cardsIn);
}

const CONNECTOR: Readonly<Record<string, string>> = {
  'conversations.create': 'ConversationParameters',
  'activities.send': 'Activity',
  'activities.reply': 'Activity',
  'activities.update': 'Activity',
};

function teams(name: string, { body, ...rest }: Json, schemas: Schemas): readonly string[] | null {
  const definition = CONNECTOR[name];
  if (definition === undefined) return null;
  if (!isJson(body)) return [`no body: ${Object.keys(rest).join()}`];
  const problems = [...schemas.connector(definition)(body)];
  const activity = definition === 'Activity' ? body : body['activity'];
  if (!isJson(activity)) return problems;
  const { type, text = '', attachments = [] } = activity;
  if (typeof type !== 'string') problems.push('/type is missing');
  if (type !== 'message') return problems;
  const attached = (attachments as unknown[]).length > 0;
  if (text === '' && !attached) problems.push('it says nothing');
  if (text !== '' && attached) problems.push('it has a text and an attachment, of which Teams makes two messages');
  return problems;
}

const WEBEX: Readonly<Record<string, readonly [path: string, verb: string]>> = {
  'POST /messages': ['/messages', 'post'],
  'PUT /messages/{id}': ['/messages/{messageId}', 'put'],
  'POST /webhooks': ['/webhooks', 'post'],
  'PUT /webhooks/{id}': ['/webhooks/{webhookId}', 'put'],
  'POST /rooms': ['/rooms', 'post'],
  'POST /memberships': ['/memberships', 'post'],
};

function webex(name: string, request: Json, schemas: Schemas): readonly string[] | null {
  const call = WEBEX[name];
  if (call === undefined) return /^(?:GET|HEAD|DELETE) /.test(name) ? null : ['a call that nobody described'];
  // The id stands in the path. A card is checked by itself; a file is part of a form, which is not described.
  const { id: _id, attachments = [], uploads = [], ...body } = request;
  const problems = [...described(schemas.webex(...call), body)];
  if (!name.endsWith('/messages')) return problems;
  const { roomId, toPersonId, toPersonEmail, text = '', markdown = '' } = body;
  if ([roomId, toPersonId, toPersonEmail].filter((where) => where !== undefined).length !== 1)
    problems.push('it names no place, or several');
  for (const words of [text, markdown])
    if (Buffer.byteLength(String(words)) > MAX_WEBEX_BYTES) problems.push('it is too long');
  const count = (attachments as unknown[]).length + (uploads as unknown[]).length;
  if (text === '' && markdown === '' && count === 0) problems.push('it says nothing');
  return problems;
}

/** `body` without what the log of the emulator says of itself. */
function described(check: Check, body: Json): readonly string[] {
  return 'too long to show' in body ? ['it is too long'] : check(body);
}
