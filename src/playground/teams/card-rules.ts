/*
 * What an Adaptive Card may hold up to version 1.5, which is what Teams shows of a bot's card (adaptivecards.io/explorer;
 * learn.microsoft.com/microsoftteams/platform/task-modules-and-cards, "Adaptive Cards in Teams").
 */

/** What stands in a property. `elements`, `actions`, …: lists of parts that are checked by their own rule. */
export type Kind =
  | 'text'
  | 'flag'
  | 'number'
  | 'url'
  | 'data'
  | 'card'
  | 'action'
  | 'elements'
  | 'actions'
  | 'columns'
  | 'facts'
  | 'images'
  | 'inlines'
  | 'choices'
  | 'rows'
  | 'cells'
  | readonly string[];

interface Rule {
  readonly needs: readonly string[];
  readonly has: Readonly<Record<string, Kind>>;
}

const COLORS = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'];
const SIZES = ['default', 'small', 'medium', 'large', 'extralarge'];
const WEIGHTS = ['default', 'lighter', 'bolder'];
const ALIGNMENTS = ['left', 'center', 'right'];
const SPACINGS = ['default', 'none', 'small', 'medium', 'large', 'extralarge', 'padding'];
const STYLES = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'];

const ANY = { id: 'text', isVisible: 'flag', separator: 'flag', spacing: SPACINGS } as const;
const TEXT = {
  text: 'text',
  color: COLORS,
  size: SIZES,
  weight: WEIGHTS,
  isSubtle: 'flag',
  fontType: ['default', 'monospace'],
} as const;
const INPUT = { ...ANY, label: 'text', isRequired: 'flag', errorMessage: 'text' } as const;

export const ELEMENTS: Readonly<Record<string, Rule>> = {
  TextBlock: {
    needs: ['text'],
    has: {
      ...ANY,
      ...TEXT,
      wrap: 'flag',
      maxLines: 'number',
      style: ['default', 'heading', 'columnheader'],
      horizontalAlignment: ALIGNMENTS,
    },
  },
  RichTextBlock: { needs: ['inlines'], has: { ...ANY, inlines: 'inlines', horizontalAlignment: ALIGNMENTS } },
  Container: {
    needs: ['items'],
    has: { ...ANY, items: 'elements', style: STYLES, bleed: 'flag', selectAction: 'action' },
  },
  ColumnSet: { needs: [], has: { ...ANY, columns: 'columns', style: STYLES, bleed: 'flag', selectAction: 'action' } },
  FactSet: { needs: ['facts'], has: { ...ANY, facts: 'facts' } },
  Image: { needs: ['url'], has: { ...ANY, url: 'url', altText: 'text', selectAction: 'action' } },
  ImageSet: { needs: ['images'], has: { ...ANY, images: 'images' } },
  ActionSet: { needs: ['actions'], has: { ...ANY, actions: 'actions' } },
  Table: { needs: [], has: { ...ANY, rows: 'rows', firstRowAsHeader: 'flag', showGridLines: 'flag' } },
  'Input.Text': {
    needs: ['id'],
    has: {
      ...INPUT,
      value: 'text',
      placeholder: 'text',
      isMultiline: 'flag',
      maxLength: 'number',
      style: ['text', 'tel', 'url', 'email', 'password'],
      inlineAction: 'action',
    },
  },
  'Input.ChoiceSet': {
    needs: ['id'],
    has: {
      ...INPUT,
      choices: 'choices',
      value: 'text',
      placeholder: 'text',
      isMultiSelect: 'flag',
      wrap: 'flag',
      style: ['compact', 'expanded', 'filtered'],
    },
  },
  'Input.Toggle': {
    needs: ['id', 'title'],
    has: { ...INPUT, title: 'text', value: 'text', valueOn: 'text', valueOff: 'text' },
  },
  'Input.Date': { needs: ['id'], has: { ...INPUT, value: 'text', min: 'text', max: 'text' } },
  'Input.Time': { needs: ['id'], has: { ...INPUT, value: 'text', min: 'text', max: 'text' } },
  'Input.Number': { needs: ['id'], has: { ...INPUT, value: 'number', min: 'number', max: 'number' } },
};

const ACTION = {
  id: 'text',
  title: 'text',
  iconUrl: 'text',
  tooltip: 'text',
  isEnabled: 'flag',
  style: ['default', 'positive', 'destructive'],
  mode: ['primary', 'secondary'],
} as const;

export const CARD_ACTIONS: Readonly<Record<string, Rule>> = {
  'Action.Submit': { needs: [], has: { ...ACTION, data: 'data', associatedInputs: ['auto', 'none'] } },
  'Action.Execute': { needs: [], has: { ...ACTION, data: 'data', verb: 'text', associatedInputs: ['auto', 'none'] } },
  'Action.OpenUrl': { needs: ['url'], has: { ...ACTION, url: 'url' } },
  'Action.ShowCard': { needs: ['card'], has: { ...ACTION, card: 'card' } },
  'Action.ToggleVisibility': { needs: ['targetElements'], has: ACTION },
};

/** Parts without a type of their own, or with one that is the only one at its place. */
export const PARTS: Readonly<Record<string, Rule>> = {
  AdaptiveCard: {
    needs: ['type'],
    has: {
      body: 'elements',
      actions: 'actions',
      fallbackText: 'text',
      speak: 'text',
      lang: 'text',
      selectAction: 'action',
      rtl: 'flag',
    },
  },
  Column: { needs: [], has: { ...ANY, items: 'elements', style: STYLES, selectAction: 'action' } },
  Fact: { needs: ['title', 'value'], has: { title: 'text', value: 'text' } },
  Choice: { needs: ['title', 'value'], has: { title: 'text', value: 'text' } },
  TextRun: {
    needs: ['text'],
    has: {
      ...TEXT,
      italic: 'flag',
      strikethrough: 'flag',
      underline: 'flag',
      highlight: 'flag',
      selectAction: 'action',
    },
  },
  TableRow: { needs: [], has: { cells: 'cells', style: STYLES } },
  TableCell: { needs: ['items'], has: { items: 'elements', style: STYLES } },
};
