import { readdirSync, readFileSync } from 'node:fs';
import type { Json } from '../../../src/surfaces/shared/json.ts';
import type { ParseContext } from '../../../src/surfaces/slack/parse-context.ts';
import { keywordPattern } from '../../../src/surfaces/slack/parse.ts';

const FOLDER = new URL('../../fixtures/slack/', import.meta.url);

/** A payload in the shape that Slack documents, with invented people. */
export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Json;
}

export function fixtures(): Record<string, Json> {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  return Object.fromEntries(names.map((name) => [name, fixture(name)]));
}

export const TEAM = 'T0BATON01';

export function contextOf(changes: Partial<ParseContext> = {}): ParseContext {
  return {
    workspace: TEAM,
    now: 1_732_270_100_000,
    command: '/live-agent',
    keyword: keywordPattern([]),
    keywordChannels: [],
    ...changes,
  };
}
