import { readdirSync, readFileSync } from 'node:fs';
import type { Json } from '../../../src/surfaces/shared/json.ts';
import type { ParseContext } from '../../../src/surfaces/teams/parse-context.ts';

const FOLDER = new URL('../../fixtures/teams/', import.meta.url);

/** An activity in the shape that Microsoft documents, with invented people. */
export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Json;
}

export function fixtures(): Record<string, Json> {
  const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
  return Object.fromEntries(names.map((name) => [name, fixture(name)]));
}

export const TENANT = '7d9f3c52-0b6e-4a8d-9c21-5f3e8b1a6d40';
export const APP = '3b1f6a2e-8c47-4d59-a0e3-6c9d2f7b5e18';
export const CHANNEL = '19:e4b2c6d8f0a1agents@thread.tacv2';
export const TEAM = '19:teamRootExample@thread.tacv2';
export const DIRECT = 'a:1pXexamplePersonalConversation';
export const ADA = '29:1mQ7xVtYadaExampleExampleExample';
export const CAROL = '29:1kL2wNrZcarolExampleExampleExample';

export const CONTEXT: ParseContext = { workspace: TENANT, appId: APP, now: 1_763_630_200_000 };
