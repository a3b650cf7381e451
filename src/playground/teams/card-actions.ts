import type { ViewButton } from '../shared/control-types.ts';
import { isJson, textOf, type Json } from './types.ts';

export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
export const FILE_CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
export const FILE_INFO = 'application/vnd.microsoft.teams.card.file.info';
const HERO_CARDS = ['application/vnd.microsoft.card.hero', 'application/vnd.microsoft.card.thumbnail'];

export function isHeroCard(attachment: Json): boolean {
  return HERO_CARDS.includes(textOf(attachment.contentType));
}

/** Something to press on a card. */
export interface CardButton extends ViewButton {
  /** `consent`: on a card that asks whether the bot may write a file. */
  readonly does: 'open' | 'submit' | 'execute' | 'hero' | 'consent';
  readonly action: Json;
  /** The attachment that it stands in. */
  readonly attachment: Json;
}

/** All that can be pressed on a message's cards, from top to bottom, each with an id of its own within the message. */
export function buttonsOf(attachments: readonly Json[], replaced?: Json): CardButton[] {
  const buttons: CardButton[] = [];
  const taken = new Set<string>();

  function idFor(wanted: string): string {
    const base = wanted === '' ? `button-${buttons.length + 1}` : wanted;
    let id = base;
    for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
    taken.add(id);
    return id;
  }

  function add(attachment: Json, action: Json, more: Omit<CardButton, 'id' | 'label' | 'attachment' | 'action'>): void {
    buttons.push({ id: idFor(textOf(action.id)), label: textOf(action.title), action, attachment, ...more });
  }

  function addAction(attachment: Json, action: Json): void {
    const inMenu = action.mode === 'secondary' ? { inMenu: true } : {};
    const tone = toneOf(action.style);
    const look = { ...inMenu, ...(tone === undefined ? {} : { tone }) };
    if (action.isEnabled === false) return;
    if (action.type === 'Action.OpenUrl') add(attachment, action, { ...look, does: 'open', url: textOf(action.url) });
    else if (action.type === 'Action.Submit') add(attachment, action, { ...look, does: 'submit' });
    else if (action.type === 'Action.Execute') add(attachment, action, { ...look, does: 'execute' });
    else if (action.type === 'Action.ShowCard' && isJson(action.card)) walk(attachment, action.card);
  }

  function walk(attachment: Json, part: Json): void {
    for (const key of ['body', 'items', 'columns', 'rows', 'cells'])
      for (const child of list(part[key])) walk(attachment, child);
    for (const action of list(part.actions)) addAction(attachment, action);
  }

  for (const attachment of attachments) {
    const content = isJson(attachment.content) ? attachment.content : {};
    if (attachment.contentType === ADAPTIVE_CARD) walk(attachment, replaced ?? content);
    else if (attachment.contentType === FILE_CONSENT) {
      add(attachment, { id: 'accept', title: 'Allow' }, { does: 'consent', tone: 'primary' });
      add(attachment, { id: 'decline', title: 'Decline' }, { does: 'consent' });
    } else if (isHeroCard(attachment)) {
      for (const button of list(content.buttons)) {
        if (button.type === 'openUrl') add(attachment, button, { does: 'open', url: textOf(button.value) });
        else add(attachment, button, { does: 'hero' });
      }
    }
  }
  return buttons;
}

/** All inputs of a card, whatever holds them. */
function inputsOf(card: Json): Json[] {
  const found: Json[] = [];
  const walk = (part: Json): void => {
    if (textOf(part.type).startsWith('Input.')) found.push(part);
    for (const key of ['body', 'items', 'columns', 'rows', 'cells']) for (const child of list(part[key])) walk(child);
    for (const action of list(part.actions)) if (isJson(action.card)) walk(action.card);
  };
  walk(card);
  return found;
}

/** What stands in the fields when the button is pressed: what was typed over what the card filled in. */
export function filledIn(
  card: Json,
  typed: Readonly<Record<string, string>>,
): { readonly values: Record<string, string>; readonly missing?: string } {
  const values: Record<string, string> = {};
  for (const input of inputsOf(card)) {
    const id = textOf(input.id);
    const value =
      typed[id] ??
      (input.type === 'Input.Toggle' ? textOf(input.value, textOf(input.valueOff, 'false')) : textOf(input.value));
    if (value === '' && input.isRequired === true)
      return { values, missing: textOf(input.errorMessage, `${textOf(input.label, id)} is required.`) };
    const longest = input.maxLength;
    const cut = typeof longest === 'number' && input.type === 'Input.Text' ? value.slice(0, longest) : value;
    // A field that was left empty is not sent.
    if (cut !== '') values[id] = cut;
  }
  return { values };
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function toneOf(style: unknown): 'primary' | 'danger' | undefined {
  const name = textOf(style).toLowerCase();
  return name === 'positive' ? 'primary' : name === 'destructive' ? 'danger' : undefined;
}
