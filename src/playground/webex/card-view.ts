import type { ViewButton, ViewCard, ViewInput, ViewPart } from '../shared/control-types.ts';
import { parseMarkdown } from './markdown.ts';
import { escapeHtml, plainText, viewHtml } from './markup.ts';
import { isJson, type Json } from './types.ts';

/** An action of a card, and the fields that go with it when it is pressed. */
export interface CardAction {
  readonly id: string;
  readonly action: Json;
  readonly inputs: readonly Json[];
}

export interface ReadCard {
  readonly view: ViewCard;
  readonly actions: readonly CardAction[];
}

/** Nobody is mentioned from within a card, and only part of the markup counts there. */
const CARD_TEXT = { byId: () => undefined, byEmail: () => undefined, dialect: 'card' } as const;

/** A card from top to bottom, as Webex shows it, with each inner card unfolded. */
export function readCard(card: Json): ReadCard {
  const parts: ViewPart[] = [];
  const actions: CardAction[] = [];
  let buttons = 0;
  readOne(card, []);
  return { view: { parts }, actions };

  /** Fields of the outer cards are sent off with those of the inner one, and not the other way round. */
  function readOne(one: Json, outer: readonly Json[]): void {
    const inputs: Json[] = [...outer];
    collectInputs(one.body, inputs);
    readElements(one.body, inputs, false);
    readActions(one.actions, inputs);
  }

  function readElements(elements: unknown, inputs: readonly Json[], quoted: boolean): void {
    for (const element of objects(elements)) {
      if (element.isVisible === false) continue;
      readElement(element, inputs, quoted);
    }
  }

  function readElement(element: Json, inputs: readonly Json[], quoted: boolean): void {
    switch (element.type) {
      case 'TextBlock': {
        const title = !quoted && isLarge(element);
        const shown = parseMarkdown(text(element.text), CARD_TEXT);
        parts.push({
          type: title ? 'title' : quoted ? 'quote' : 'text',
          html: viewHtml(shown),
          text: plainText(shown),
        });
        return;
      }
      case 'RichTextBlock':
        parts.push({
          type: quoted ? 'quote' : objects(element.inlines).every(isLarge) ? 'title' : 'text',
          ...readRuns(element.inlines),
        });
        return;
      case 'FactSet':
        parts.push({
          type: 'facts',
          facts: objects(element.facts).map((fact) => ({ label: text(fact.title), value: text(fact.value) })),
        });
        return;
      case 'Container':
        return readElements(element.items, inputs, quoted || /^emphasis$/i.test(text(element.style)));
      case 'ColumnSet': {
        const row = factRow(element);
        if (row !== undefined) {
          const before = parts.at(-1);
          if (before?.type === 'facts') parts[parts.length - 1] = { ...before, facts: [...before.facts, row] };
          else parts.push({ type: 'facts', facts: [row] });
          return;
        }
        for (const column of objects(element.columns))
          if (column.isVisible !== false) readElements(column.items, inputs, quoted);
        return;
      }
      case 'ActionSet':
        return readActions(element.actions, inputs);
      case 'Image':
      case 'Media':
        if (text(element.altText) !== '') parts.push({ type: 'text', ...plain(text(element.altText)) });
        return;
      default:
        if (text(element.type).startsWith('Input.')) parts.push(readInput(element));
    }
  }

  function readActions(list: unknown, inputs: readonly Json[]): void {
    const row: ViewButton[] = [];
    const inner: Json[] = [];
    for (const action of objects(list)) {
      const id = `b${buttons}`;
      buttons += 1;
      const tone = /^positive$/i.test(text(action.style))
        ? 'primary'
        : /^destructive$/i.test(text(action.style))
          ? 'danger'
          : undefined;
      row.push({
        id,
        label: text(action.title),
        ...(tone === undefined ? {} : { tone }),
        ...(action.type === 'Action.OpenUrl' ? { url: text(action.url) } : {}),
      });
      actions.push({ id, action, inputs: /^none$/i.test(text(action.associatedInputs)) ? [] : inputs });
      if (action.type === 'Action.ShowCard' && isJson(action.card)) inner.push(action.card);
    }
    if (row.length > 0) parts.push({ type: 'buttons', buttons: row });
    for (const card of inner) readOne(card, inputs);
  }
}

function isLarge({ size, weight }: Json): boolean {
  return /^(?:medium|large|extraLarge)$/i.test(text(size)) && /^bolder$/i.test(text(weight));
}

/** Two columns of one text each, the first of them bold: a name and a value side by side, as in a set of facts. */
function factRow({ columns }: Json): { label: string; value: string } | undefined {
  const sides = objects(columns).map(({ items }) => {
    const [only, another] = objects(items);
    if (only === undefined || another !== undefined) return undefined;
    if (only.type === 'TextBlock')
      return { bold: /^bolder$/i.test(text(only.weight)), words: plainText(parseMarkdown(text(only.text), CARD_TEXT)) };
    if (only.type !== 'RichTextBlock') return undefined;
    const runs = objects(only.inlines);
    return { bold: runs.every(({ weight }) => /^bolder$/i.test(text(weight))), words: readRuns(only.inlines).text };
  });
  const [label, value] = sides;
  if (sides.length !== 2 || label === undefined || value === undefined || !label.bold) return undefined;
  return { label: label.words, value: value.words };
}

function readInput(input: Json): ViewInput {
  const choices = objects(input.choices).map((choice) => ({ value: text(choice.value), label: text(choice.title) }));
  const toggle = input.type === 'Input.Toggle';
  const on = text(input.valueOn) || 'true';
  const off = text(input.valueOff) || 'false';
  const value = typeof input.value === 'number' ? String(input.value) : text(input.value);
  return {
    type: 'input',
    name: text(input.id),
    label: text(input.label) || text(input.title) || text(input.placeholder),
    value: toggle && value === '' ? off : value,
    kind: toggle || input.type === 'Input.ChoiceSet' ? 'choice' : 'text',
    ...(input.isMultiline === true ? { multiline: true } : {}),
    ...(toggle
      ? {
          options: [
            { value: on, label: text(input.title) },
            { value: off, label: '—' },
          ],
        }
      : choices.length > 0
        ? { options: choices }
        : {}),
  };
}

/** Every field of a card's body, however deep; those of inner cards are not among them. */
function collectInputs(elements: unknown, into: Json[]): void {
  for (const element of objects(elements)) {
    if (text(element.type).startsWith('Input.')) into.push(element);
    collectInputs(element.items, into);
    for (const column of objects(element.columns)) collectInputs(column.items, into);
  }
}

/** Text runs are no markup. */
function readRuns(inlines: unknown): { html: string; text: string } {
  let html = '';
  let whole = '';
  for (const inline of Array.isArray(inlines) ? (inlines as unknown[]) : []) {
    const run: Json = isJson(inline) ? inline : { text: inline };
    const shown = text(run.text);
    whole += shown;
    let one = escapeHtml(shown).replaceAll('\n', '<br>');
    if (run.strikethrough === true) one = `<s>${one}</s>`;
    if (run.italic === true) one = `<i>${one}</i>`;
    if (/^bolder$/i.test(text(run.weight))) one = `<b>${one}</b>`;
    if (/^monospace$/i.test(text(run.fontType))) one = `<code>${one}</code>`;
    html += one;
  }
  return { html, text: whole };
}

function plain(shown: string): { html: string; text: string } {
  return { html: escapeHtml(shown), text: shown };
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isJson) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
