import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { capabilitiesDoc } from '../../src/capabilities.ts';
import type { SurfaceCapabilities } from '../../src/core/capabilities.ts';
import { googleChatCapabilities } from '../../src/surfaces/google-chat/capabilities.ts';
import { slackCapabilities } from '../../src/surfaces/slack/capabilities.ts';
import { teamsCapabilities } from '../../src/surfaces/teams/capabilities.ts';
import { webexCapabilities } from '../../src/surfaces/webex/capabilities.ts';

const SURFACES: Readonly<Record<string, SurfaceCapabilities>> = {
  slack: slackCapabilities,
  teams: teamsCapabilities('all'),
  'google-chat': googleChatCapabilities,
  webex: webexCapabilities,
};

const rows = capabilitiesDoc()
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | '));

test('the table has a row for every feature, and a cell for every platform', () => {
  const keys = new Set(Object.values(SURFACES).flatMap((can) => Object.keys(can)));
  // Two lines for its head.
  expect(rows).toHaveLength(keys.size + 2);
  for (const row of rows) expect(row).toHaveLength(1 + Object.keys(SURFACES).length);
});

test.each(Object.entries(SURFACES))('%s: each note stands in the table', (_, can) => {
  const notes = Object.values(can).flatMap((value) =>
    typeof value === 'object' && value.note !== undefined ? [value.note] : [],
  );
  expect(notes.length).toBeGreaterThan(0);
  for (const note of notes) expect(capabilitiesDoc()).toContain(note);
});

test.each(Object.entries(SURFACES))('%s: what works only in part or another way says how', (_, can) => {
  for (const [feature, value] of Object.entries(can)) {
    if (typeof value !== 'object' || value.level === 'full' || value.level === 'none') continue;
    expect(value.note, feature).toMatch(/\w.*[.…]$/);
  }
});

test('the page in docs is the one that the code gives', () => {
  expect(readFileSync(new URL('../../docs/capabilities.md', import.meta.url), 'utf8')).toBe(capabilitiesDoc());
});
