import type { ViewInput, ViewPart } from '../shared/control-types.ts';
import { cardText } from './card-html.ts';
import { htmlOf, plainText } from './markup.ts';
import { readMarkup } from './markup-parse.ts';
import { isJson, jsonOf, listOf, textOf, type Json, type Message } from './types.ts';

/** Chat shows no more widgets of a card than these; the rest is left out without a word. */
const MAX_WIDGETS = 100;

export interface CardButton {
  readonly id: string;
  readonly label: string;
  readonly disabled: boolean;
  readonly filled: boolean;
  readonly action?: Json;
  readonly url?: string;
}

export interface CardInput {
  readonly name: string;
  readonly kind: 'text' | 'choice' | 'person';
  /** What stands in it before anybody touches it; several where several are chosen. */
  readonly values: readonly string[];
  readonly options: readonly string[];
  readonly maxLength: number;
}

/** A card as a person sees it, and what happens to it. */
export interface ShownCard {
  readonly parts: readonly ViewPart[];
  readonly buttons: readonly CardButton[];
  readonly inputs: readonly CardInput[];
}

/** A message's cards, with the buttons under it. */
export function showMessage({ cards, accessories }: Pick<Message, 'cards' | 'accessories'>): ShownCard {
  return showCards(
    cards.map(({ card }) => jsonOf(card)),
    accessories,
  );
}

/** Lays out cards from top to bottom. */
export function showCards(cards: readonly Json[], accessories: readonly Json[] = []): ShownCard {
  const parts: ViewPart[] = [];
  const buttons: CardButton[] = [];
  const inputs: CardInput[] = [];
  let widgetsLeft = MAX_WIDGETS;

  function text(type: 'title' | 'text', value: unknown, markdown = false): void {
    const source = textOf(value);
    if (source === '') return;
    if (!markdown) parts.push({ type, ...cardText(source) });
    else {
      const paragraphs = readMarkup(source, { syntax: 'markdown', nameOf: () => undefined });
      parts.push({ type, html: htmlOf(paragraphs), text: plainText(paragraphs).text });
    }
  }

  function fact(label: string, value: string): void {
    const last = parts.at(-1);
    const entry = { label: cardText(label).text, value: cardText(value).text };
    if (last?.type === 'facts') parts[parts.length - 1] = { type: 'facts', facts: [...last.facts, entry] };
    else parts.push({ type: 'facts', facts: [entry] });
  }

  function showButtons(list: readonly Json[], inMenu = false): void {
    const shown = list.flatMap((json) => {
      const menu = jsonOf(json.onClick).overflowMenu;
      if (isJson(menu)) return listOf(menu.items).map((item) => ({ json: item, inMenu: true }));
      return [{ json, inMenu }];
    });
    const row = shown.flatMap(({ json, inMenu: nested }) => {
      const button = buttonOf(json, `b${buttons.length}`);
      buttons.push(button);
      if (button.disabled) return [];
      const tone = toneOf(json);
      return [
        {
          id: button.id,
          label: button.label,
          ...(tone === undefined ? {} : { tone }),
          ...(button.url === undefined ? {} : { url: button.url }),
          ...(nested ? { inMenu: true } : {}),
        },
      ];
    });
    if (row.length > 0) parts.push({ type: 'buttons', buttons: row });
    // A greyed-out button is no more than its word.
    for (const { label, disabled } of buttons.slice(buttons.length - shown.length)) if (disabled) text('text', label);
  }

  function showWidget(widget: Json): void {
    widgetsLeft -= 1;
    if (widgetsLeft < 0) return;
    const { textParagraph, decoratedText, buttonList, textInput, selectionInput, image, columns, chipList } = widget;
    if (isJson(textParagraph)) text('text', textParagraph.text, textParagraph.textSyntax === 'MARKDOWN');
    else if (isJson(decoratedText)) showDecorated(decoratedText);
    else if (isJson(buttonList)) showButtons(listOf(buttonList.buttons));
    else if (isJson(textInput)) showInput(textField(textInput), textInput);
    else if (isJson(selectionInput)) showInput(choice(selectionInput), selectionInput);
    else if (isJson(image)) text('text', image.altText);
    else if (isJson(chipList))
      showButtons(
        listOf(chipList.chips)
          .filter((chip) => isJson(chip.onClick))
          .map((chip) => ({ ...chip, text: chip.label })),
      );
    else if (isJson(columns))
      for (const column of listOf(columns.columnItems)) listOf(column.widgets).forEach(showWidget);
  }

  function showDecorated(widget: Json): void {
    const label = textOf(widget.topLabel) || textOf(jsonOf(widget.topLabelText).text);
    const value = textOf(widget.text) || textOf(jsonOf(widget.contentText).text);
    if (label === '') text('text', value);
    else fact(label, value);
    text('text', widget.bottomLabel ?? jsonOf(widget.bottomLabelText).text);
    if (isJson(widget.button)) showButtons([widget.button]);
  }

  function showInput(input: CardInput, json: Json): void {
    inputs.push(input);
    const options = listOf(json.items).map((item) => ({ value: textOf(item.value), label: textOf(item.text) }));
    const part: ViewInput = {
      type: 'input',
      name: input.name,
      label: textOf(json.label) || textOf(json.hintText),
      value: input.values.join(', '),
      kind: input.kind,
      ...(json.type === 'MULTIPLE_LINE' ? { multiline: true } : {}),
      ...(options.length > 0 ? { options } : {}),
    };
    parts.push(part);
  }

  for (const card of cards) {
    const header = jsonOf(card.header);
    text('title', header.title);
    text('text', header.subtitle);
    for (const section of listOf(card.sections)) {
      text('title', section.header);
      listOf(section.widgets).forEach(showWidget);
    }
    const { primaryButton, secondaryButton } = jsonOf(card.fixedFooter);
    if (isJson(primaryButton)) showButtons([primaryButton, secondaryButton].filter(isJson));
  }
  for (const widget of accessories) showButtons(listOf(jsonOf(widget.buttonList).buttons));
  return { parts, buttons, inputs };
}

function buttonOf(json: Json, id: string): CardButton {
  const { action, openLink } = jsonOf(json.onClick);
  return {
    id,
    label: textOf(json.text) || textOf(json.altText) || 'Button',
    disabled: json.disabled === true,
    filled: json.type === 'FILLED',
    ...(isJson(action) ? { action } : {}),
    ...(isJson(openLink) ? { url: secureLink(textOf(openLink.url)) } : {}),
  };
}

/** Chat opens no plain http; here only addresses on this machine stay as they are, so that the playground's links work. */
function secureLink(url: string): string {
  const host = URL.parse(url)?.hostname ?? '';
  const local = host === 'localhost' || host === '[::1]' || host.startsWith('127.');
  return local ? url : url.replace(/^http:/i, 'https:');
}

function toneOf(json: Json): 'primary' | 'danger' | undefined {
  const { red, green, blue } = jsonOf(json.color);
  if (Number(red) > 0.6 && Number(green ?? 0) < 0.45 && Number(blue ?? 0) < 0.45) return 'danger';
  return json.type === 'FILLED' ? 'primary' : undefined;
}

function textField(json: Json): CardInput {
  const limit = Number(jsonOf(json.validation).characterLimit ?? Infinity);
  return {
    name: textOf(json.name),
    kind: 'text',
    values: [textOf(json.value)],
    options: [],
    maxLength: limit > 0 ? limit : Infinity,
  };
}

function choice(json: Json): CardInput {
  const items = listOf(json.items);
  const people = jsonOf(json.platformDataSource).commonDataSource === 'USER';
  return {
    name: textOf(json.name),
    kind: people ? 'person' : 'choice',
    values: items.filter((item) => item.selected === true).map((item) => textOf(item.value)),
    options: items.map((item) => textOf(item.value)),
    maxLength: Infinity,
  };
}
