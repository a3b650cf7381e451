import { ApiFailure, isJson, jsonOf, listOf, textOf, type Json } from './types.ts';

/** The largest message, in bytes of UTF-8 with its cards (developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages). */
const MAX_MESSAGE_BYTES = 32_000;
const MAX_ID = 64;

function refuse(path: string, what: string): never {
  throw new ApiFailure('INVALID_ARGUMENT', `Invalid card at '${path}': ${what}`);
}

/** @throws ApiFailure where the message is too long */
export function checkSize(message: Json): void {
  const parts = [message.cardsV2, message.accessoryWidgets].map((part) =>
    part === undefined ? '' : JSON.stringify(part),
  );
  const words = [textOf(message.text), textOf(message.fallbackText), ...parts];
  const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word), 0);
  if (bytes > MAX_MESSAGE_BYTES)
    throw new ApiFailure('INVALID_ARGUMENT', `Message exceeds the limit of ${MAX_MESSAGE_BYTES} bytes.`);
}

/** What the protocol's form alone does not tell, after the reference of Cards v2. @throws ApiFailure */
export function checkCards(cards: readonly Json[], accessories: readonly Json[]): void {
  const ids = cards.map((card) => textOf(card.cardId));
  ids.forEach((id, index) => {
    if (id.length > MAX_ID) refuse(`cards_v2[${index}].card_id`, `longer than ${MAX_ID} characters.`);
    if (ids.length > 1 && (id === '' || ids.indexOf(id) !== index))
      refuse(`cards_v2[${index}].card_id`, 'each of several cards needs an id of its own.');
  });
  cards.forEach((card, index) => {
    if (!isJson(card.card)) refuse(`cards_v2[${index}]`, 'there is no card.');
    checkCard(card.card, `cards_v2[${index}].card`);
  });
  accessories.forEach((widget, index) => {
    if (!isJson(widget.buttonList)) refuse(`accessory_widgets[${index}]`, 'an accessory widget is a list of buttons.');
    checkButtons(widget.buttonList, `accessory_widgets[${index}].button_list`);
  });
}

/** The same for the body of a dialog. */
export function checkCard(card: Json, path: string): void {
  const names = new Set<string>();
  if (isJson(card.header) && textOf(card.header.title) === '') refuse(`${path}.header`, 'the title is missing.');
  const sections = listOf(card.sections);
  if (sections.length === 0 && !isJson(card.header)) refuse(path, 'it has neither a header nor a section.');
  sections.forEach((section, index) => {
    const at = `${path}.sections[${index}]`;
    const widgets = listOf(section.widgets);
    if (widgets.length === 0) refuse(at, 'a section needs at least one widget.');
    widgets.forEach((widget, number) => checkWidget(widget, `${at}.widgets[${number}]`, names));
  });
  const footer = jsonOf(card.fixedFooter);
  if (isJson(footer.primaryButton)) checkButton(footer.primaryButton, `${path}.fixed_footer.primary_button`);
  else if (isJson(footer.secondaryButton)) refuse(`${path}.fixed_footer`, 'a second button needs a first one.');
  if (isJson(footer.secondaryButton)) checkButton(footer.secondaryButton, `${path}.fixed_footer.secondary_button`);
}

function checkWidget(widget: Json, path: string, names: Set<string>): void {
  const { textParagraph, decoratedText, buttonList, textInput, selectionInput, image, columns, chipList } = widget;
  if (isJson(textParagraph)) {
    if (textOf(textParagraph.text) === '') refuse(`${path}.text_paragraph`, 'the text is missing.');
  } else if (isJson(decoratedText)) {
    if (textOf(decoratedText.text) === '' && !isJson(decoratedText.contentText))
      refuse(`${path}.decorated_text`, 'the text is missing.');
    if (isJson(decoratedText.button)) checkButton(decoratedText.button, `${path}.decorated_text.button`);
    if (isJson(decoratedText.onClick)) checkOnClick(decoratedText.onClick, `${path}.decorated_text.on_click`);
    if (isJson(decoratedText.switchControl)) checkName(decoratedText.switchControl, `${path}.switch_control`, names);
  } else if (isJson(buttonList)) checkButtons(buttonList, `${path}.button_list`);
  else if (isJson(textInput)) {
    checkName(textInput, `${path}.text_input`, names);
    if (textOf(textInput.label) === '' && textOf(textInput.hintText) === '')
      refuse(`${path}.text_input`, 'it needs a label or a hint.');
  } else if (isJson(selectionInput)) {
    checkName(selectionInput, `${path}.selection_input`, names);
    const { items, platformDataSource, externalDataSource, dataSourceConfigs } = selectionInput;
    const hasSource = [platformDataSource, externalDataSource, dataSourceConfigs].some(
      (source) => source !== undefined,
    );
    if (listOf(items).length === 0 && !hasSource) refuse(`${path}.selection_input`, 'there is nothing to choose.');
    if (hasSource && selectionInput.type !== 'MULTI_SELECT')
      refuse(`${path}.selection_input`, 'only a MULTI_SELECT can have a data source.');
  } else if (isJson(image)) {
    if (!URL.canParse(textOf(image.imageUrl))) refuse(`${path}.image`, 'the address is missing or broken.');
  } else if (isJson(columns)) {
    const items = listOf(columns.columnItems);
    if (items.length === 0 || items.length > 2) refuse(`${path}.columns`, 'there are 1 or 2 columns.');
    items.forEach((column, index) =>
      listOf(column.widgets).forEach((inner, number) => {
        if (isJson(inner.columns) || isJson(inner.divider))
          refuse(`${path}.columns.column_items[${index}]`, 'such a widget cannot stand in a column.');
        checkWidget(inner, `${path}.columns.column_items[${index}].widgets[${number}]`, names);
      }),
    );
  } else if (isJson(chipList))
    listOf(chipList.chips).forEach((chip, index) => {
      if (textOf(chip.label) === '' && !isJson(chip.icon))
        refuse(`${path}.chip_list.chips[${index}]`, 'the label is missing.');
      if (isJson(chip.onClick)) checkOnClick(chip.onClick, `${path}.chip_list.chips[${index}].on_click`);
    });
  else if (!['divider', 'grid', 'carousel', 'dateTimePicker'].some((kind) => isJson(widget[kind])))
    refuse(path, 'the widget is empty.');
}

function checkName(input: Json, path: string, names: Set<string>): void {
  const name = textOf(input.name);
  if (name === '') refuse(path, 'the name is missing.');
  if (names.has(name)) refuse(path, `the name ${name} stands twice in the card.`);
  names.add(name);
}

function checkButtons(list: Json, path: string): void {
  const buttons = listOf(list.buttons);
  if (buttons.length === 0) refuse(path, 'there is no button.');
  buttons.forEach((button, index) => checkButton(button, `${path}.buttons[${index}]`));
}

function checkButton(button: Json, path: string): void {
  if (textOf(button.text) === '' && !isJson(button.icon)) refuse(path, 'a button needs a text or an icon.');
  if (!isJson(button.onClick)) refuse(path, 'a button needs on_click.');
  checkOnClick(button.onClick, `${path}.on_click`);
}

function checkOnClick(onClick: Json, path: string): void {
  const { action, openLink, overflowMenu } = onClick;
  if (isJson(action)) {
    if (textOf(action.function) === '') refuse(`${path}.action`, 'the function is missing.');
    listOf(action.parameters).forEach((parameter, index) => {
      if (textOf(parameter.key) === '') refuse(`${path}.action.parameters[${index}]`, 'the key is missing.');
    });
  } else if (isJson(openLink)) {
    const url = URL.parse(textOf(openLink.url));
    if (url === null || !['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol))
      refuse(`${path}.open_link`, 'the address is missing or broken.');
  } else if (isJson(overflowMenu)) {
    const items = listOf(overflowMenu.items);
    if (items.length === 0) refuse(`${path}.overflow_menu`, 'the menu is empty.');
    items.forEach((item, index) => {
      const at = `${path}.overflow_menu.items[${index}]`;
      if (textOf(item.text) === '' || !isJson(item.onClick)) refuse(at, 'an entry needs a text and on_click.');
      if (isJson(item.onClick.overflowMenu)) refuse(at, 'a menu cannot stand in a menu.');
      checkOnClick(item.onClick, `${at}.on_click`);
    });
  } else if (!isJson(onClick.card) && !isJson(onClick.openDynamicLinkAction))
    refuse(path, 'nothing happens on a click.');
}
