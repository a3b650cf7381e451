import { readdirSync, readFileSync } from 'node:fs';
import type { Json } from '../../../src/surfaces/shared/json.ts';

const FOLDER = new URL('../../fixtures/google-chat/', import.meta.url);

/** An event in the shape that Google documents, with invented people. */
export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Json;
}

export function fixtures(): Record<string, Json> {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  return Object.fromEntries(names.map((name) => [name, fixture(name)]));
}

export const MIA = 'users/104000000000000000001';
export const NOOR = 'users/104000000000000000002';
export const DIRECT = 'spaces/DMmia0001';
export const DESK = 'spaces/AAAAdesk01';
