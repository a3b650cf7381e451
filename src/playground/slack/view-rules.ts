import { blocksFailure, acceptBlocks, checkBlocks } from './blocks.ts';
import { checkKeys, checkOptionalString, checkText, createChecker } from './block-rules.ts';
import { isJson, type Json } from './types.ts';

const KEYS = [
  'type',
  'title',
  'submit',
  'close',
  'blocks',
  'private_metadata',
  'callback_id',
  'external_id',
  'clear_on_close',
  'notify_on_close',
  'submit_disabled',
];

/**
 * A view as Slack keeps it (docs.slack.dev/reference/views).
 * @throws SlackFailure `invalid_arguments` with Slack's list of complaints
 */
export function acceptView(view: unknown, type: 'modal' | 'home'): Json & { blocks: Json[] } {
  const check = createChecker();
  if (!isJson(view)) {
    check.complain('/view', 'must provide an object');
    throw blocksFailure('invalid_arguments', check);
  }
  if (view.type !== type) check.complain('/view/type', `must be \`${type}\``);
  checkKeys(check, view, '/view', KEYS);
  if (type === 'modal') checkText(check, view.title, '/view/title', 24, true);
  for (const key of ['submit', 'close'])
    if (view[key] !== undefined) checkText(check, view[key], `/view/${key}`, 24, true);
  checkOptionalString(check, view, 'private_metadata', '/view', 3000);
  checkOptionalString(check, view, 'callback_id', '/view', 255);
  checkOptionalString(check, view, 'external_id', '/view', 255);
  checkBlocks(check, view.blocks, type, '/view/blocks');
  const inputs = Array.isArray(view.blocks) && (view.blocks as Json[]).some((block) => block.type === 'input');
  if (type === 'modal' && inputs && view.submit === undefined)
    check.complain('/view', 'missing required field: submit');
  if (check.complaints.length > 0) throw blocksFailure('invalid_arguments', check);
  return { ...view, blocks: acceptBlocks(view.blocks, type) };
}
