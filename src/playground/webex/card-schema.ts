/**
 * Adaptive Cards 1.3 as data: what each type may hold (adaptivecards.io/schemas/1.3.0/adaptive-card.json). Webex shows 1.3 and
 * refuses what it does not know (developer.webex.com/docs/buttons-and-cards).
 */
export type Rule =
  | 'text'
  | 'number'
  | 'truth'
  | 'object'
  | 'background'
  | 'data'
  | 'width'
  | 'targets'
  | 'fallback'
  | 'elements'
  | 'actions'
  | 'action'
  | 'card'
  | 'columns'
  | 'images'
  | 'facts'
  | 'choices'
  | 'sources'
  | 'inlines'
  | readonly string[];

export interface Shape {
  readonly needs: readonly string[];
  readonly may: Readonly<Record<string, Rule>>;
}

const ALIGNMENT = ['left', 'center', 'right'];
const VERTICAL = ['top', 'center', 'bottom'];
const SPACING = ['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'];
const COLORS = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'];
const FONT_SIZES = ['default', 'small', 'medium', 'large', 'extraLarge'];
const FONT_TYPES = ['default', 'monospace'];
const WEIGHTS = ['default', 'lighter', 'bolder'];
const CONTAINER_STYLES = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'];
const IMAGE_SIZES = ['auto', 'stretch', 'small', 'medium', 'large'];

const ITEM = { type: 'text', id: 'text', isVisible: 'truth', requires: 'object' } as const;
const ELEMENT = {
  ...ITEM,
  fallback: 'fallback',
  height: ['auto', 'stretch'],
  separator: 'truth',
  spacing: SPACING,
} as const;
const INPUT = { ...ELEMENT, errorMessage: 'text', isRequired: 'truth', label: 'text' } as const;
const ACTION = {
  type: 'text',
  title: 'text',
  iconUrl: 'text',
  style: ['default', 'positive', 'destructive'],
  fallback: 'fallback',
  requires: 'object',
} as const;

export const CARD: Shape = {
  needs: ['type', 'version'],
  may: {
    type: 'text',
    $schema: 'text',
    version: 'text',
    body: 'elements',
    actions: 'actions',
    selectAction: 'action',
    fallbackText: 'text',
    backgroundImage: 'background',
    minHeight: 'text',
    speak: 'text',
    lang: 'text',
    verticalContentAlignment: VERTICAL,
  },
};

const CONTAINED = {
  selectAction: 'action',
  style: CONTAINER_STYLES,
  bleed: 'truth',
  minHeight: 'text',
} as const;

const COLUMN: Shape = {
  needs: [],
  may: {
    ...ITEM,
    fallback: 'fallback',
    separator: 'truth',
    spacing: SPACING,
    ...CONTAINED,
    items: 'elements',
    backgroundImage: 'background',
    verticalContentAlignment: VERTICAL,
    width: 'width',
  },
};

const IMAGE: Shape = {
  needs: ['url'],
  may: {
    ...ELEMENT,
    url: 'text',
    altText: 'text',
    backgroundColor: 'text',
    height: 'text',
    horizontalAlignment: ALIGNMENT,
    selectAction: 'action',
    size: IMAGE_SIZES,
    style: ['default', 'person'],
    width: 'text',
  },
};

const TEXT_RUN: Shape = {
  needs: ['type', 'text'],
  may: {
    type: 'text',
    text: 'text',
    color: COLORS,
    fontType: FONT_TYPES,
    highlight: 'truth',
    isSubtle: 'truth',
    italic: 'truth',
    selectAction: 'action',
    size: FONT_SIZES,
    strikethrough: 'truth',
    underline: 'truth',
    weight: WEIGHTS,
  },
};

/** The members of lists that carry their type or need none. */
export const PARTS: Readonly<
  Record<
    'columns' | 'images' | 'facts' | 'choices' | 'sources' | 'inlines',
    { readonly type: string; readonly shape: Shape }
  >
> = {
  columns: { type: 'Column', shape: COLUMN },
  images: { type: 'Image', shape: IMAGE },
  facts: { type: 'Fact', shape: { needs: ['title', 'value'], may: { type: 'text', title: 'text', value: 'text' } } },
  choices: {
    type: 'Input.Choice',
    shape: { needs: ['title', 'value'], may: { type: 'text', title: 'text', value: 'text' } },
  },
  sources: {
    type: 'MediaSource',
    shape: { needs: ['mimeType', 'url'], may: { type: 'text', mimeType: 'text', url: 'text' } },
  },
  inlines: { type: 'TextRun', shape: TEXT_RUN },
};

export const ELEMENTS: Readonly<Record<string, Shape>> = {
  TextBlock: {
    needs: ['text'],
    may: {
      ...ELEMENT,
      text: 'text',
      color: COLORS,
      fontType: FONT_TYPES,
      horizontalAlignment: ALIGNMENT,
      isSubtle: 'truth',
      maxLines: 'number',
      size: FONT_SIZES,
      weight: WEIGHTS,
      wrap: 'truth',
    },
  },
  RichTextBlock: { needs: ['inlines'], may: { ...ELEMENT, inlines: 'inlines', horizontalAlignment: ALIGNMENT } },
  Image: IMAGE,
  ImageSet: { needs: ['images'], may: { ...ELEMENT, images: 'images', imageSize: IMAGE_SIZES } },
  Media: { needs: ['sources'], may: { ...ELEMENT, sources: 'sources', poster: 'text', altText: 'text' } },
  FactSet: { needs: ['facts'], may: { ...ELEMENT, facts: 'facts' } },
  ActionSet: { needs: ['actions'], may: { ...ELEMENT, actions: 'actions' } },
  Container: {
    needs: ['items'],
    may: {
      ...ELEMENT,
      ...CONTAINED,
      items: 'elements',
      backgroundImage: 'background',
      verticalContentAlignment: VERTICAL,
    },
  },
  ColumnSet: { needs: [], may: { ...ELEMENT, ...CONTAINED, columns: 'columns', horizontalAlignment: ALIGNMENT } },
  'Input.Text': {
    needs: ['id'],
    may: {
      ...INPUT,
      isMultiline: 'truth',
      maxLength: 'number',
      placeholder: 'text',
      regex: 'text',
      style: ['text', 'tel', 'url', 'email'],
      inlineAction: 'action',
      value: 'text',
    },
  },
  'Input.Number': {
    needs: ['id'],
    may: { ...INPUT, max: 'number', min: 'number', placeholder: 'text', value: 'number' },
  },
  'Input.Date': { needs: ['id'], may: { ...INPUT, max: 'text', min: 'text', placeholder: 'text', value: 'text' } },
  'Input.Time': { needs: ['id'], may: { ...INPUT, max: 'text', min: 'text', placeholder: 'text', value: 'text' } },
  'Input.Toggle': {
    needs: ['id', 'title'],
    may: { ...INPUT, title: 'text', value: 'text', valueOff: 'text', valueOn: 'text', wrap: 'truth' },
  },
  'Input.ChoiceSet': {
    needs: ['id', 'choices'],
    may: {
      ...INPUT,
      choices: 'choices',
      isMultiSelect: 'truth',
      style: ['compact', 'expanded'],
      value: 'text',
      placeholder: 'text',
      wrap: 'truth',
    },
  },
};

/** Action.Execute is of 1.4: not here. */
export const ACTIONS: Readonly<Record<string, Shape>> = {
  'Action.Submit': { needs: [], may: { ...ACTION, data: 'data', associatedInputs: ['auto', 'none'] } },
  'Action.OpenUrl': { needs: ['url'], may: { ...ACTION, url: 'text' } },
  'Action.ShowCard': { needs: ['card'], may: { ...ACTION, card: 'card' } },
  'Action.ToggleVisibility': { needs: ['targetElements'], may: { ...ACTION, targetElements: 'targets' } },
};
