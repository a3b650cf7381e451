import { isJson, type Json, textOf } from './types.ts';

/** Collects what Slack would say about blocks: a complaint and the JSON pointer of its place. */
export interface Checker {
  readonly complaints: string[];
  complain(path: string, what: string): void;
}

export function createChecker(): Checker {
  const complaints: string[] = [];
  return { complaints, complain: (path, what) => complaints.push(`${what} [json-pointer:${path}]`) };
}

/** Text with a least and a greatest length, in characters. */
export function checkString(check: Checker, value: unknown, path: string, max: number, min = 0): void {
  if (typeof value !== 'string') check.complain(path, 'must be a string');
  else if (value.length > max) check.complain(path, `must be less than ${max + 1} characters`);
  else if (value.length < min) check.complain(path, `must be more than ${min - 1} characters`);
}

export function checkOptionalString(check: Checker, holder: Json, key: string, path: string, max: number): void {
  if (holder[key] !== undefined) checkString(check, holder[key], `${path}/${key}`, max);
}

/** A text object. `plain`: mrkdwn is refused. */
export function checkText(check: Checker, value: unknown, path: string, max: number, plain = false): void {
  if (!isJson(value)) return check.complain(path, 'must provide an object');
  if (value.type !== 'plain_text' && (plain || value.type !== 'mrkdwn')) {
    check.complain(`${path}/type`, plain ? 'must be `plain_text`' : 'must be `plain_text` or `mrkdwn`');
  }
  checkString(check, value.text, `${path}/text`, max, 1);
  checkKeys(check, value, path, value.type === 'mrkdwn' ? ['type', 'text', 'verbatim'] : ['type', 'text', 'emoji']);
}

export function checkKeys(check: Checker, value: Json, path: string, allowed: readonly string[]): void {
  for (const key of Object.keys(value))
    if (!allowed.includes(key)) check.complain(path, `invalid additional property: ${key}`);
}

export function checkList(check: Checker, value: unknown, path: string, max: number, min = 1): readonly unknown[] {
  if (!Array.isArray(value)) {
    check.complain(path, 'must be an array');
    return [];
  }
  if (value.length > max) check.complain(path, `no more than ${max} items allowed`);
  if (value.length < min) check.complain(path, `no fewer than ${min} items allowed`);
  return value as unknown[];
}

export function checkChoice(check: Checker, value: unknown, path: string, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(textOf(value)))
    check.complain(path, `must be one of: ${choices.join(', ')}`);
}

export function checkHttpUrl(check: Checker, value: unknown, path: string, max = 3000): void {
  checkString(check, value, path, max, 1);
  if (typeof value === 'string' && !/^(?:https?|slack|mailto|tel):/i.test(value))
    check.complain(path, 'must be a valid URL');
}
