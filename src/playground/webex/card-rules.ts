import { ACTIONS, CARD, ELEMENTS, PARTS, type Rule, type Shape } from './card-schema.ts';
import { CARD_TYPE } from './messages.ts';
import { isJson, WebexFailure, type Json } from './types.ts';

/** Five in a row at most (developer.webex.com/docs/buttons-and-cards). */
const MAX_ACTIONS = 5;
/** Said of Webex; no page of the vendor's at hand confirms it. */
const MAX_CARD_BYTES = 22_000;
const MAX_DEPTH = 20;

/**
 * The card among the attachments of a message.
 * @throws WebexFailure 400 that names what Webex does not take
 */
export function acceptCard(attachments: unknown): Json | undefined {
  if (attachments === undefined || attachments === null) return undefined;
  if (!Array.isArray(attachments)) throw refusal('attachments', 'must be a list');
  if (attachments.length === 0) return undefined;
  if (attachments.length > 1) throw refusal('attachments', 'may hold one card only');
  const [attachment] = attachments as unknown[];
  if (!isJson(attachment) || attachment.contentType !== CARD_TYPE)
    throw refusal('attachments[0].contentType', `must be ${CARD_TYPE}`);
  const { content } = attachment;
  if (!isJson(content)) throw refusal('attachments[0].content', 'must be a card');
  if (Buffer.byteLength(JSON.stringify(content)) > MAX_CARD_BYTES)
    throw refusal('attachments[0].content', `may be ${MAX_CARD_BYTES} bytes long at most`);
  checkCard(content, 'card', 0);
  checkIds(content, new Set());
  return content;
}

function refusal(path: string, problem: string): WebexFailure {
  return new WebexFailure(400, `The card is not valid: ${path} ${problem}.`);
}

function checkCard(value: unknown, path: string, depth: number): void {
  if (!isJson(value) || value.type !== 'AdaptiveCard') throw refusal(path, 'must be of type AdaptiveCard');
  // A card inside of another has its version.
  const version = value.version ?? (depth > 0 ? '1.0' : undefined);
  if (typeof version !== 'string' || !/^1\.\d$/.test(version)) throw refusal(`${path}.version`, 'must be 1.0 to 1.3');
  if (Number(version.slice(2)) > 3)
    throw refusal(`${path}.version`, `is ${version}, and 1.3 is the newest that is shown`);
  checkShape(depth > 0 ? { ...CARD, needs: ['type'] } : CARD, value, path, depth);
}

function checkShape(shape: Shape, value: Json, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw refusal(path, 'is nested too deeply');
  for (const name of shape.needs) if (value[name] === undefined) throw refusal(path, `needs ${name}`);
  for (const [name, field] of Object.entries(value)) {
    const rule = shape.may[name];
    if (rule === undefined) throw refusal(path, `has no property ${name}`);
    checkField(rule, field, `${path}.${name}`, depth);
  }
}

function checkField(rule: Rule, value: unknown, path: string, depth: number): void {
  if (typeof rule !== 'string') {
    const known = rule.some((option) => option.toLowerCase() === String(value).toLowerCase());
    // A style may be null in the schema.
    if (!known && value !== null) throw refusal(path, `must be one of ${rule.join(', ')}`);
    return;
  }
  switch (rule) {
    case 'text':
      return need(typeof value === 'string', path, 'must be text');
    case 'number':
      return need(typeof value === 'number', path, 'must be a number');
    case 'truth':
      return need(typeof value === 'boolean', path, 'must be true or false');
    case 'object':
      return need(isJson(value), path, 'must be an object');
    case 'width':
      return need(typeof value === 'string' || typeof value === 'number', path, 'must be text or a number');
    case 'data':
      return need(typeof value === 'string' || isJson(value), path, 'must be text or an object');
    case 'background':
      return need(typeof value === 'string' || (isJson(value) && typeof value.url === 'string'), path, 'needs a url');
    case 'targets':
      return list(value, path).forEach((target, index) => {
        const fits = typeof target === 'string' || (isJson(target) && typeof target.elementId === 'string');
        need(fits, `${path}[${index}]`, 'must name an element');
      });
    case 'fallback':
      return need(isJson(value) || String(value).toLowerCase() === 'drop', path, 'must be drop or an element');
    case 'card':
      return checkCard(value, path, depth + 1);
    case 'action':
      return checkTyped(ACTIONS, value, path, depth);
    case 'elements':
      return list(value, path).forEach((one, index) => checkTyped(ELEMENTS, one, `${path}[${index}]`, depth));
    case 'actions': {
      const actions = list(value, path);
      need(actions.length <= MAX_ACTIONS, path, `may hold ${MAX_ACTIONS} actions at most`);
      return actions.forEach((one, index) => checkTyped(ACTIONS, one, `${path}[${index}]`, depth));
    }
    case 'columns':
    case 'images':
    case 'facts':
    case 'choices':
    case 'sources':
    case 'inlines':
      return list(value, path).forEach((one, index) => checkPart(rule, one, `${path}[${index}]`, depth));
  }
}

function checkPart(rule: keyof typeof PARTS, value: unknown, path: string, depth: number): void {
  const { type, shape } = PARTS[rule];
  if (rule === 'inlines' && typeof value === 'string') return;
  if (!isJson(value)) throw refusal(path, 'must be an object');
  need(value.type === undefined || value.type === type, `${path}.type`, `must be ${type}`);
  checkShape(shape, value, path, depth + 1);
}

function checkTyped(shapes: Readonly<Record<string, Shape>>, value: unknown, path: string, depth: number): void {
  const type = isJson(value) && typeof value.type === 'string' ? value.type : undefined;
  const shape = type === undefined || !Object.hasOwn(shapes, type) ? undefined : shapes[type];
  if (!isJson(value) || shape === undefined)
    throw refusal(path, type === undefined ? 'needs a type' : `is of type ${type}, which is not known here`);
  checkShape(shape, value, path, depth + 1);
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw refusal(path, 'must be a list');
  return value as unknown[];
}

function need(holds: boolean, path: string, problem: string): void {
  if (!holds) throw refusal(path, problem);
}

/** Two fields of one name would overwrite each other's answer. */
function checkIds(value: unknown, seen: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) checkIds(one, seen);
  } else if (isJson(value)) {
    const { type, id } = value;
    if (typeof type === 'string' && type.startsWith('Input.') && typeof id === 'string') {
      if (seen.has(id)) throw refusal('card', `has two fields with the id ${id}`);
      seen.add(id);
    }
    for (const [name, one] of Object.entries(value)) if (name !== 'data') checkIds(one, seen);
  }
}
