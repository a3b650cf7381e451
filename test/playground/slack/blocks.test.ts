import { expect, test } from 'vitest';
import { createChecker } from '../../../src/playground/slack/block-rules.ts';
import { checkBlocks } from '../../../src/playground/slack/blocks.ts';
import { startSlack, type Json } from './support.ts';

const plain = (length: number): Json => ({ type: 'plain_text', text: 'x'.repeat(length) });
const button = (more: Json = {}): Json => ({ type: 'button', text: plain(5), action_id: 'a', ...more });
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements });
const section = (length: number): Json => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } });
const rich = (leaf: Json): Json => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [leaf] }] });

function complaints(...blocks: unknown[]): string[] {
  const check = createChecker();
  checkBlocks(check, blocks, 'message');
  return check.complaints;
}

test.each<[string, unknown[], string]>([
  [
    '51 blocks',
    Array.from({ length: 51 }, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  ['an unknown block', [{ type: 'carousel' }], 'unsupported block type: carousel [json-pointer:/blocks/0]'],
  [
    'a section of 3,001 characters',
    [section(3001)],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['an empty section', [{ type: 'section' }], 'missing required field: text or fields [json-pointer:/blocks/0]'],
  [
    'eleven fields',
    [{ type: 'section', fields: Array.from({ length: 11 }, () => plain(1)) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a header of 151 characters',
    [{ type: 'header', text: plain(151) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a header in mrkdwn',
    [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    'must be `plain_text` [json-pointer:/blocks/0/text/type]',
  ],
  [
    '26 buttons',
    [actions(...Array.from({ length: 26 }, (_, index) => button({ action_id: `a${index}` })))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'one action id twice',
    [actions(button(), button())],
    '`action_id` is used more than once in the block [json-pointer:/blocks/0/elements]',
  ],
  [
    'a button text of 76 characters',
    [actions(button({ text: plain(76) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a button value of 2,001 characters',
    [actions(button({ value: 'x'.repeat(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'a button in a colour of its own',
    [actions(button({ style: 'green' }))],
    'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    'a property that is not there',
    [{ type: 'divider', colour: 'red' }],
    'invalid additional property: colour [json-pointer:/blocks/0]',
  ],
  [
    'one block id twice',
    [
      { type: 'divider', block_id: 'b' },
      { type: 'divider', block_id: 'b' },
    ],
    '`block_id` is used more than once [json-pointer:/blocks/1]',
  ],
  [
    'rich text with an empty text',
    [rich({ type: 'text', text: '' })],
    'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
  ],
  [
    'rich text with a javascript link',
    [rich({ type: 'link', url: 'javascript:alert(1)' })],
    'must be a valid URL [json-pointer:/blocks/0/elements/0/elements/0/url]',
  ],
  [
    'rich text with an unknown leaf',
    [rich({ type: 'blink' })],
    'unsupported type: blink [json-pointer:/blocks/0/elements/0/elements/0]',
  ],
  [
    'six entries in an overflow menu',
    [
      actions({
        type: 'overflow',
        action_id: 'o',
        options: Array.from({ length: 6 }, (_, index) => ({ text: plain(3), value: `${index}` })),
      }),
    ],
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
])('%s is refused', (_what, blocks, complaint) => {
  expect(complaints(...blocks)).toContain(complaint);
});

test('what is just within the limits passes', () => {
  const many = Array.from({ length: 49 }, () => section(3000));
  expect(
    complaints(
      ...many,
      actions(
        ...Array.from({ length: 25 }, (_, index) =>
          button({ action_id: `a${index}`, text: plain(75), value: 'x'.repeat(2000) }),
        ),
      ),
    ),
  ).toEqual([]);
});

test('a client reads what is wrong, and where', async () => {
  const slack = await startSlack();
  const call = slack.client.apiCall('chat.postMessage', {
    channel: slack.emulator.channels.desk,
    blocks: JSON.stringify([section(3001)]),
  });
  await expect(call).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
    },
  });
});
