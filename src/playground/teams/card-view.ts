import type { ViewButton, ViewCard, ViewInput, ViewPart } from '../shared/control-types.ts';
import { ADAPTIVE_CARD, buttonsOf, FILE_CONSENT, isHeroCard, list, type CardButton } from './card-actions.ts';
import { escapeHtml, htmlText, safeHtml } from './html.ts';
import { markdownHtml } from './markdown.ts';
import { withMentions } from './mentions.ts';
import { isJson, textOf, type Json } from './types.ts';
import type { World } from './world.ts';

/** What people see of a message's cards. `replaced`: what a press showed this person in place of the card. */
export function cardView(world: World, attachments: readonly Json[], replaced?: Json): ViewCard | undefined {
  const parts: ViewPart[] = [];
  const buttons = buttonsOf(attachments, replaced);
  for (const attachment of attachments) {
    const content = isJson(attachment.content) ? attachment.content : {};
    if (attachment.contentType === ADAPTIVE_CARD) parts.push(...cardParts(world, replaced ?? content, buttons));
    else if (isHeroCard(attachment)) parts.push(...heroParts(content, buttons));
    else if (attachment.contentType === FILE_CONSENT) {
      parts.push(
        part('title', escapeHtml(textOf(attachment.name))),
        part('text', escapeHtml(textOf(content.description))),
      );
      parts.push(...buttonParts(buttons.filter((button) => button.attachment === attachment)));
    }
  }
  const seen = parts.filter((one) => !('text' in one) || one.text !== '');
  return seen.length === 0 ? undefined : { parts: seen };
}

/** The parts of one Adaptive Card; its buttons are those of `buttons` that it holds. */
export function cardParts(world: World, card: Json, buttons: readonly CardButton[]): ViewPart[] {
  const parts: ViewPart[] = [];
  // A card has the mentions of its own entities (learn.microsoft.com, "mention support within Adaptive Cards").
  const entities = isJson(card.msteams) ? list(card.msteams.entities) : [];
  /** A card's own Markdown, with its dates put into words (as a reader in UTC sees them). */
  const cardText = (text: unknown): string =>
    withMentions(world, textOf(text), entities, (marked) => safeHtml(markdownHtml(withDates(marked), 'card')));
  const actionButtons = (actions: unknown): void => {
    const own = list(actions);
    parts.push(...buttonParts(buttons.filter(({ action }) => own.includes(action))));
    for (const action of own) if (isJson(action.card)) walk(action.card);
  };

  function htmlOf(element: Json): string | undefined {
    if (element.type === 'TextBlock') return cardText(element.text);
    return element.type === 'RichTextBlock' ? runs(element.inlines) : undefined;
  }

  function walk(element: Json): void {
    if (element.isVisible === false) return;
    switch (element.type) {
      case 'TextBlock':
        return void parts.push(part(isTitle(element) ? 'title' : 'text', cardText(element.text)));
      case 'RichTextBlock':
        return void parts.push(part(isTitleRun(element.inlines) ? 'title' : 'text', runs(element.inlines)));
      case 'ColumnSet': {
        const row = factRow(element, htmlOf);
        if (row === undefined) break;
        const before = parts.at(-1);
        if (before?.type === 'facts') parts[parts.length - 1] = { ...before, facts: [...before.facts, row] };
        else parts.push({ type: 'facts', facts: [row] });
        return;
      }
      case 'FactSet':
        return void parts.push({
          type: 'facts',
          facts: list(element.facts).map(({ title, value }) => ({
            label: htmlText(cardText(title)),
            value: htmlText(cardText(value)),
          })),
        });
      case 'Image':
        return void parts.push(part('text', escapeHtml(textOf(element.altText))));
      case 'ActionSet':
        return actionButtons(element.actions);
      default:
    }
    if (textOf(element.type).startsWith('Input.')) return void parts.push(input(element));
    const from = parts.length;
    for (const key of ['body', 'items', 'columns', 'rows', 'cells', 'images']) list(element[key]).forEach(walk);
    if (textOf(element.style) === 'emphasis') quote(parts, from);
    if (element.type === 'AdaptiveCard') actionButtons(element.actions);
  }

  walk(card);
  return parts;
}

/** What stands on the shaded ground of an emphasized container is set apart, as a quote is. */
function quote(parts: ViewPart[], from: number): void {
  for (let at = from; at < parts.length; at += 1) {
    const one = parts[at];
    if (one?.type === 'text') parts[at] = { ...one, type: 'quote' };
  }
}

function isTitle({ size, weight, style }: Json): boolean {
  const large = ['medium', 'large', 'extralarge'].includes(textOf(size).toLowerCase());
  return textOf(style).toLowerCase() === 'heading' || (large && textOf(weight).toLowerCase() === 'bolder');
}

/** Text runs that are all large and bold. */
function isTitleRun(inlines: unknown): boolean {
  const all = list(inlines);
  return all.length > 0 && all.length === (inlines as unknown[]).length && all.every(isTitle);
}

/** Two columns of one text each, the first of them bold: a name and a value side by side, as in a set of facts. */
function factRow(
  { columns }: Json,
  htmlOf: (element: Json) => string | undefined,
): { label: string; value: string } | undefined {
  const [label, value, more] = list(columns).map(({ items }) => {
    const [only, another] = list(items);
    return only === undefined || another !== undefined ? undefined : htmlOf(only);
  });
  if (label === undefined || value === undefined || more !== undefined || list(columns).length > 2) return undefined;
  return /^<b>.*<\/b>$/.test(label) ? { label: htmlText(label), value: htmlText(value) } : undefined;
}

function part(type: 'title' | 'text' | 'quote', html: string): ViewPart {
  return { type, html, text: htmlText(html) };
}

/** `{{DATE(2026-01-31T10:00:00Z, SHORT)}}` and `{{TIME(…)}}` (learn.microsoft.com/adaptive-cards, "text features"). */
function withDates(text: string): string {
  return text.replace(
    /\{\{(DATE|TIME)\(([^(),]+)(?:,\s*(SHORT|LONG|COMPACT))?\)\}\}/g,
    (all, kind: string, at: string, style?: string) => {
      const date = new Date(at.trim());
      // Teams leaves alone what it can't read.
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(at.trim()) || Number.isNaN(date.getTime()))
        return all;
      if (kind === 'TIME') return date.toLocaleTimeString('en-US', { timeStyle: 'short', timeZone: 'UTC' });
      const dateStyle = style === 'LONG' ? 'full' : style === 'SHORT' ? 'medium' : 'short';
      return date.toLocaleDateString('en-US', { dateStyle, timeZone: 'UTC' });
    },
  );
}

function runs(inlines: unknown): string {
  if (!Array.isArray(inlines)) return '';
  const html = inlines.map((run: unknown) => {
    if (!isJson(run)) return escapeHtml(textOf(run)).replaceAll('\n', '<br>');
    let inner = escapeHtml(withDates(textOf(run.text))).replaceAll('\n', '<br>');
    if (textOf(run.fontType).toLowerCase() === 'monospace') inner = `<code>${inner}</code>`;
    if (textOf(run.weight).toLowerCase() === 'bolder') inner = `<b>${inner}</b>`;
    if (run.italic === true) inner = `<i>${inner}</i>`;
    if (run.strikethrough === true) inner = `<s>${inner}</s>`;
    const opens =
      isJson(run.selectAction) && run.selectAction.type === 'Action.OpenUrl' ? textOf(run.selectAction.url) : '';
    return opens === '' ? inner : `<a href="${escapeHtml(opens)}">${inner}</a>`;
  });
  return safeHtml(html.join(''));
}

function input(element: Json): ViewInput {
  const choices = list(element.choices).map(({ title, value }) => ({ value: textOf(value), label: textOf(title) }));
  const asksPeople =
    isJson(element['choices.data']) && textOf(element['choices.data'].dataset).startsWith('graph.microsoft.com/users');
  const toggle = [
    { value: textOf(element.valueOn, 'true'), label: textOf(element.title) },
    { value: textOf(element.valueOff, 'false'), label: 'No' },
  ];
  const isChoice = element.type === 'Input.ChoiceSet' || element.type === 'Input.Toggle';
  return {
    type: 'input',
    name: textOf(element.id),
    label: textOf(element.label, textOf(element.title, textOf(element.placeholder))),
    value: textOf(element.value),
    kind: asksPeople ? 'person' : isChoice ? 'choice' : 'text',
    ...(element.isMultiline === true ? { multiline: true } : {}),
    ...(isChoice && !asksPeople ? { options: element.type === 'Input.Toggle' ? toggle : choices } : {}),
  };
}

function heroParts(content: Json, buttons: readonly CardButton[]): ViewPart[] {
  const own = list(content.buttons);
  return [
    part('title', safeHtml(textOf(content.title))),
    part('text', safeHtml([textOf(content.subtitle), textOf(content.text)].filter((text) => text !== '').join('<br>'))),
    ...buttonParts(buttons.filter(({ action }) => own.includes(action))),
  ];
}

function buttonParts(buttons: readonly CardButton[]): ViewPart[] {
  if (buttons.length === 0) return [];
  return [
    {
      type: 'buttons',
      buttons: buttons.map(({ id, label, tone, url, inMenu }): ViewButton => ({
        id,
        label,
        ...(tone === undefined ? {} : { tone }),
        ...(url === undefined ? {} : { url }),
        ...(inMenu === undefined ? {} : { inMenu }),
      })),
    },
  ];
}
