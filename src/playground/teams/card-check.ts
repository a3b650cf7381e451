import { CARD_ACTIONS, ELEMENTS, PARTS, type Kind } from './card-rules.ts';
import { isHttpUrl } from './html.ts';
import { isJson, type Json } from './types.ts';

/** Deeper cards are no cards. */
const MAX_DEPTH = 30;
const LISTS: Readonly<Partial<Record<string, string>>> = {
  columns: 'Column',
  facts: 'Fact',
  choices: 'Choice',
  rows: 'TableRow',
  cells: 'TableCell',
};

/** What Teams would refuse of this Adaptive Card, one sentence each; empty if it is good. */
export function cardComplaints(card: unknown): string[] {
  const complaints: string[] = [];
  const inputs = new Set<string>();
  const complain = (path: string, what: string): void => {
    complaints.push(`${path}: ${what}`);
  };

  function whole(value: unknown, path: string, depth: number): void {
    if (!isJson(value)) return complain(path, 'a card is an object');
    if (value.type !== 'AdaptiveCard') return complain(path, 'type must be AdaptiveCard');
    // Only a card within a card may leave out its version.
    if (value.version !== undefined || depth === 0) {
      if (typeof value.version !== 'string' || !/^1\.[0-5]$/.test(value.version))
        complain(`${path}.version`, 'must be one of 1.0 to 1.5');
    }
    byRule('AdaptiveCard', value, path, depth);
  }

  function byRule(name: string, part: Json, path: string, depth: number): void {
    if (depth > MAX_DEPTH) return complain(path, 'is nested too deeply');
    const rule = PARTS[name] ?? ELEMENTS[name] ?? CARD_ACTIONS[name];
    if (rule === undefined) return complain(path, `unknown type ${name}`);
    for (const key of rule.needs)
      if (part[key] === undefined || part[key] === null) complain(path, `${name} needs ${key}`);
    for (const [key, kind] of Object.entries(rule.has)) {
      const value = part[key];
      if (value !== undefined && value !== null) property(kind, value, `${path}.${key}`, depth);
    }
    if (name.startsWith('Input.') && typeof part.id === 'string') {
      if (inputs.has(part.id)) complain(path, `there are two inputs ${part.id}`);
      inputs.add(part.id);
      if (part.isRequired === true && part.errorMessage !== undefined && part.errorMessage === '')
        complain(path, 'errorMessage is empty');
    }
  }

  function property(kind: Kind, value: unknown, path: string, depth: number): void {
    if (typeof kind !== 'string') {
      if (typeof value !== 'string' || !kind.includes(value.toLowerCase()))
        complain(path, `must be one of ${kind.join(', ')}`);
      return;
    }
    switch (kind) {
      case 'text':
        if (typeof value !== 'string') complain(path, 'must be a string');
        return;
      case 'flag':
        if (typeof value !== 'boolean') complain(path, 'must be true or false');
        return;
      case 'number':
        if (typeof value !== 'number') complain(path, 'must be a number');
        return;
      case 'url':
        if (!isHttpUrl(value) && !/^(?:data:image\/|mailto:|msteams:)/.test(String(value)))
          complain(path, 'must be an address');
        return;
      case 'data':
        if (!isJson(value) && typeof value !== 'string') complain(path, 'must be an object or a string');
        return;
      case 'card':
        return whole(value, path, depth + 1);
      case 'action':
        return typed(CARD_ACTIONS, value, path, depth + 1);
      default:
        if (!Array.isArray(value)) return complain(path, 'must be a list');
        (value as unknown[]).forEach((item, index) => one(kind, item, `${path}[${index}]`, depth + 1));
    }
  }

  function one(kind: string, item: unknown, path: string, depth: number): void {
    if (kind === 'inlines') {
      if (typeof item === 'string') return;
      if (!isJson(item) || item.type !== 'TextRun') return complain(path, 'must be a string or a TextRun');
      return byRule('TextRun', item, path, depth);
    }
    if (kind === 'elements') return typed(ELEMENTS, item, path, depth);
    if (kind === 'actions') return typed(CARD_ACTIONS, item, path, depth);
    const name = kind === 'images' ? 'Image' : LISTS[kind];
    if (!isJson(item) || name === undefined) return complain(path, 'must be an object');
    byRule(name, item, path, depth);
  }

  /** An element or action; one that Teams does not know is left out if it has a fallback. */
  function typed(rules: typeof ELEMENTS, item: unknown, path: string, depth: number): void {
    if (!isJson(item) || typeof item.type !== 'string') return complain(path, 'must be an object with a type');
    if (rules[item.type] !== undefined) return byRule(item.type, item, path, depth);
    if (item.fallback === undefined) return complain(path, `unknown type ${item.type}`);
    if (item.fallback !== 'drop') typed(rules, item.fallback, `${path}.fallback`, depth + 1);
  }

  whole(card, 'card', 0);
  return complaints;
}
