import { readdirSync, readFileSync } from 'node:fs';
import { record, type Json } from '../../../src/surfaces/shared/json.ts';
import {
  parseAction,
  parseDeletion,
  parseMessage,
  type Parsed,
  type ParseContext,
} from '../../../src/surfaces/webex/parse.ts';

const FOLDER = new URL('../../fixtures/webex/', import.meta.url);
const id = (kind: string, uuid: string): string =>
  Buffer.from(`ciscospark://us/${kind}/${uuid}`).toString('base64').replace(/=+$/, '');
const uuid = (n: number): string => `${n}0c1d2e3-4f50-4617-8a9b-0c1d2e3f4a5${n}`;

export const ORG = id('ORGANIZATION', uuid(1));
export const BOT = id('PEOPLE', uuid(2));
export const ANNA = id('PEOPLE', uuid(3));
export const DAN = id('PEOPLE', uuid(4));
export const DIRECT = id('ROOM', uuid(5));
export const DESK = id('ROOM', uuid(6));

/** A webhook in the shape that Webex documents, with what it is about as the API gives it, and invented people. */
export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Json;
}

export function fixtures(): Record<string, Json> {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  return Object.fromEntries(names.map((name) => [name, fixture(name)]));
}

function contextOf(changes: Partial<ParseContext> = {}): ParseContext {
  return { me: BOT, myName: 'Baton', workspace: ORG, now: 1_795_340_000_000, allowedDomains: [], ...changes };
}

const NO_FILES = new Map<string, never>();

/** Parses a fixture as the intake does, once it has fetched what the webhook is about. */
export function parse(payload: unknown, changes: Partial<ParseContext> = {}): Parsed {
  const whole = record(payload) ?? {};
  const webhook = record(whole['webhook']) ?? {};
  const context = contextOf(changes);
  const action = record(whole['action']);
  if (action !== undefined) return parseAction(action, context);
  const message = record(whole['message']);
  const how = webhook['event'] === 'updated' ? 'updated' : 'created';
  if (message !== undefined) return parseMessage(message, how, NO_FILES, context);
  if (webhook['resource'] !== 'messages') return { events: [] };
  const actor = typeof webhook['actorId'] === 'string' ? webhook['actorId'] : undefined;
  return parseDeletion(record(webhook['data']) ?? {}, actor, context);
}
