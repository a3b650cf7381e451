import { isJson, SlackFailure, type Json } from './types.ts';
import { checkElement, checkImage, IN_ACTIONS, IN_INPUT, IN_SECTION } from './block-elements.ts';
import { checkRichText } from './block-rich-text.ts';
import {
  checkKeys,
  checkList,
  checkOptionalString,
  checkString,
  checkText,
  createChecker,
  type Checker,
} from './block-rules.ts';
import { randomWord } from './ids.ts';

type Surface = 'message' | 'modal' | 'home';
type Rule = (check: Checker, block: Json, path: string) => void;

/** One rule a type of block; lengths from docs.slack.dev/reference/block-kit/blocks. */
const RULES: Readonly<Record<string, Rule>> = {
  section(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'text', 'fields', 'accessory', 'expand']);
    if (block.text === undefined && block.fields === undefined)
      check.complain(path, 'missing required field: text or fields');
    if (block.text !== undefined) checkText(check, block.text, `${path}/text`, 3000);
    if (block.fields !== undefined) {
      checkList(check, block.fields, `${path}/fields`, 10).forEach((field, index) =>
        checkText(check, field, `${path}/fields/${index}`, 2000),
      );
    }
    if (block.accessory !== undefined) checkElement(check, block.accessory, `${path}/accessory`, IN_SECTION);
  },
  header(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'text', 'level']);
    checkText(check, block.text, `${path}/text`, 150, true);
  },
  divider(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id']);
  },
  image(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'image_url', 'slack_file', 'alt_text', 'title']);
    checkImage(check, block, path);
    if (block.title !== undefined) checkText(check, block.title, `${path}/title`, 2000, true);
  },
  actions(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'elements']);
    const elements = checkList(check, block.elements, `${path}/elements`, 25);
    elements.forEach((element, index) => checkElement(check, element, `${path}/elements/${index}`, IN_ACTIONS));
    const ids = elements
      .map((element) => (isJson(element) ? element.action_id : undefined))
      .filter((id) => id !== undefined);
    if (new Set(ids).size < ids.length)
      check.complain(`${path}/elements`, '`action_id` is used more than once in the block');
  },
  context(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'elements']);
    checkList(check, block.elements, `${path}/elements`, 10).forEach((element, index) => {
      const at = `${path}/elements/${index}`;
      if (isJson(element) && element.type === 'image') checkImage(check, element, at);
      else checkText(check, element, at, 3000);
    });
  },
  input(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'label', 'element', 'hint', 'optional', 'dispatch_action']);
    checkText(check, block.label, `${path}/label`, 2000, true);
    if (block.hint !== undefined) checkText(check, block.hint, `${path}/hint`, 2000, true);
    checkElement(check, block.element, `${path}/element`, IN_INPUT);
  },
  rich_text: checkRichText,
  markdown(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'text']);
    checkString(check, block.text, `${path}/text`, 12_000, 1);
  },
  table(check, block, path) {
    checkKeys(check, block, path, ['type', 'block_id', 'rows', 'column_settings']);
    checkList(check, block.rows, `${path}/rows`, 100).forEach((row, index) =>
      checkList(check, row, `${path}/rows/${index}`, 20),
    );
  },
  video(check, block, path) {
    checkText(check, block.title, `${path}/title`, 200, true);
    checkString(check, block.video_url, `${path}/video_url`, 3000, 1);
    checkString(check, block.thumbnail_url, `${path}/thumbnail_url`, 3000, 1);
    checkString(check, block.alt_text, `${path}/alt_text`, 2000, 1);
  },
};

const ONLY_IN_MESSAGES = new Set(['markdown', 'table']);

/** Finds everything that Slack would refuse in these blocks. */
export function checkBlocks(check: Checker, blocks: unknown, surface: Surface, path = '/blocks'): void {
  if (!Array.isArray(blocks)) return check.complain(path, 'must be an array');
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length > most) check.complain(path, `no more than ${most} items allowed`);
  const seen = new Set<unknown>();
  (blocks as unknown[]).forEach((block, index) => {
    const at = `${path}/${index}`;
    if (!isJson(block)) return check.complain(at, 'must provide an object');
    const type = String(block.type);
    if (!Object.hasOwn(RULES, type) || (surface !== 'message' && ONLY_IN_MESSAGES.has(type))) {
      return check.complain(at, `unsupported block type: ${type}`);
    }
    checkOptionalString(check, block, 'block_id', at, 255);
    if (block.block_id !== undefined && seen.size === seen.add(block.block_id).size)
      check.complain(at, '`block_id` is used more than once');
    RULES[type]?.(check, block, at);
  });
}

/**
 * Blocks as Slack keeps them: each with a block id, each interactive element with an action id.
 * @throws SlackFailure `invalid_blocks` or `invalid_blocks_format`, with Slack's list of complaints
 */
export function acceptBlocks(blocks: unknown, surface: Surface): Json[] {
  if (!Array.isArray(blocks)) throw new SlackFailure('invalid_blocks_format');
  const check = createChecker();
  checkBlocks(check, blocks, surface);
  if (check.complaints.length > 0) throw blocksFailure('invalid_blocks', check);
  return (blocks as Json[]).map(withIds);
}

export function blocksFailure(code: string, check: Checker): SlackFailure {
  return new SlackFailure(code, {
    errors: check.complaints,
    response_metadata: { messages: check.complaints.map((complaint) => `[ERROR] ${complaint}`) },
  });
}

function withIds(block: Json): Json {
  const kept: Json = block.block_id === undefined ? { ...block, block_id: randomWord() } : { ...block };
  if (isJson(kept.accessory)) kept.accessory = withActionId(kept.accessory);
  if (isJson(kept.element)) kept.element = withActionId(kept.element);
  if (kept.type === 'actions') kept.elements = (kept.elements as Json[]).map(withActionId);
  return kept;
}

function withActionId(element: Json): Json {
  return element.type === 'image' || element.action_id !== undefined
    ? element
    : { ...element, action_id: randomWord() };
}
