import { describe, expect, it } from 'vitest';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import { toPlainText } from '../../../src/core/text.ts';
import { parseHtml } from '../../../src/surfaces/webex/html.ts';
import type { ParseContext } from '../../../src/surfaces/webex/parse.ts';
import { describeParsing } from '../../contract/surface.ts';
import { ANNA, BOT, DAN, DESK, DIRECT, fixture, fixtures, ORG, parse } from './fixtures.ts';

function only<T extends SurfaceEvent['type']>(name: string, type: T, changes: Partial<ParseContext> = {}) {
  const { events } = parse(fixture(name), changes);
  expect(events).toHaveLength(1);
  expect(events[0]?.type).toBe(type);
  return events[0] as Extract<SurfaceEvent, { type: T }>;
}

const person = (id: string) => ({ surface: 'webex', workspace: ORG, id });
const direct = { surface: 'webex', workspace: ORG, channel: DIRECT };
const desk = { surface: 'webex', workspace: ORG, channel: DESK };

describeParsing({ name: 'Webex', payloads: fixtures(), parse: (payload) => parse(payload).events });

describe('messages', () => {
  it('in the 1:1: the words as they were typed', () => {
    const event = only('message-direct', 'message');
    expect(event).toMatchObject({ heard: 'direct', who: person(ANNA), ref: { place: direct } });
    expect(event.body.text).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: 'My VPN & mail are down <again>' }] },
    ]);
    expect(event.at).toBe(Date.parse('2026-11-22T09:00:01.250Z'));
    expect(event.eventId).toBe(`webex:messages:created:${event.ref.id}`);
  });
  it('in a thread, by the id of its root', () => {
    const root = only('message-direct', 'message').ref.id;
    expect(only('message-direct-thread', 'message').ref.place).toEqual({ ...direct, thread: root });
  });
  it('that mention the bot: without the mention, by its id, and with those of others', () => {
    const event = only('message-group-mention', 'message');
    expect(event).toMatchObject({ heard: 'mention', ref: { place: desk } });
    expect(event.body.text).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'I need help, ask ' },
          { type: 'mention', person: person(DAN), name: 'Dan Miller' },
        ],
      },
    ]);
  });
  it('that mention the bot and go on after a comma, or carry no HTML', () => {
    expect(toPlainText(only('message-group-thread', 'message').body.text)).toBe('Have you restarted it?');
    expect(toPlainText(only('message-mention-plain', 'message').body.text)).toBe('please help');
  });
  it('to everybody: overheard', () => {
    const event = only('message-group-all', 'message');
    expect(event.heard).toBe('overheard');
    expect(toPlainText(event.body.text)).toBe('@All lunch?');
  });
  it('with formatting', () => {
    expect(only('message-direct-rich', 'message').body.text).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Look', styles: ['bold'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'here', styles: ['italic'] },
          { type: 'text', text: ': ' },
          { type: 'text', text: 'x', styles: ['code'] },
          { type: 'text', text: ' ' },
          { type: 'link', url: 'https://example.com/a_b', text: 'docs' },
        ],
      },
      {
        type: 'list',
        ordered: false,
        indent: 0,
        items: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]],
      },
      { type: 'list', ordered: true, indent: 1, items: [[{ type: 'text', text: 'deep' }]] },
      { type: 'code', text: 'ping 10.0.0.1' },
      { type: 'quote', children: [{ type: 'text', text: 'it said' }] },
    ]);
  });
  it('of several lines', () => {
    expect(toPlainText(only('message-lines', 'message').body.text)).toBe('one\ntwo\nfour');
  });
  it('with files, named by what Webex tells of them', () => {
    const event = only('message-files', 'message');
    expect(event.body.files).toEqual([
      {
        place: direct,
        id: 'Y2lzY29zcGFyazovL3VzL0NPTlRFTlQvYTEvMA',
        name: 'file',
        mimeType: 'application/octet-stream',
        url: 'https://webexapis.com/v1/contents/Y2lzY29zcGFyazovL3VzL0NPTlRFTlQvYTEvMA',
      },
    ]);
    expect(only('message-only-file', 'message').body).toMatchObject({ text: [], files: [{ name: 'file' }] });
  });
  it.each([
    ['message-own', 'own'],
    ['message-other-bot', 'other-bot'],
    ['message-deleted-own', 'own'],
  ])('%s: never heard', (name, why) => {
    expect(parse(fixture(name))).toEqual({ events: [], dropped: why });
  });
  it('of other domains: not heard where the admin says so', () => {
    expect(parse(fixture('message-direct'), { allowedDomains: ['acme.example'] }).dropped).toBe('other-domain');
    expect(parse(fixture('message-direct'), { allowedDomains: ['@EXAMPLE.com'] }).events).toHaveLength(1);
    expect(parse(fixture('message-direct'), { allowedDomains: ['ample.com'] }).dropped).toBe('other-domain');
  });
});

describe('changes', () => {
  it('an edit has an identity of its own for each edit', () => {
    const event = only('message-updated', 'edit');
    expect(event).toMatchObject({ direct: true, who: person(ANNA) });
    expect(event.eventId).toMatch(/^webex:messages:updated:.+:2026-11-22T09:05:00\.000Z$/);
    expect(toPlainText(only('message-updated-group', 'edit').body.text)).toBe('Have you tried?');
  });
  it('a deletion is told by the webhook alone', () => {
    expect(only('message-deleted', 'delete')).toMatchObject({
      direct: true,
      who: person(ANNA),
      ref: { place: direct },
    });
    expect(only('message-deleted-by-moderator', 'delete')).toMatchObject({ direct: false, who: person(DAN) });
  });
});

describe('presses', () => {
  it('are known by what Webex says of them', () => {
    expect(only('press-claim', 'press')).toMatchObject({
      action: 'claim',
      who: person(DAN),
      on: { place: desk },
      trigger: { person: DAN },
    });
    expect(only('press-request', 'press')).toMatchObject({
      action: 'request',
      who: person(ANNA),
      on: { place: direct },
    });
  });
  it('are not believed where they name a person or a message themselves', () => {
    const [plain, forged] = [only('press-claim', 'press'), only('press-forged', 'press')];
    expect(forged.who).toEqual(plain.who);
    expect(forged.on).toEqual(plain.on);
  });
  it('that are not known get an answer', () => {
    expect(only('press-unknown', 'unknown')).toMatchObject({ place: desk, who: person(DAN) });
  });
  it('of the bot itself are dropped', () => {
    expect(parse(fixture('press-claim'), { me: DAN }).dropped).toBe('own');
  });
  it('a form gives its token and its fields', () => {
    expect(only('submission', 'submit')).toMatchObject({
      token: 'abc.def',
      values: { agent: 'PERSON', destination: 'hr-desk' },
      who: person(DAN),
    });
  });
});

describe('HTML', () => {
  const read = (html: string) => parseHtml(html, person as never, BOT);
  it('is never deeper than can be read', () => {
    const deep = `${'<b>'.repeat(5000)}x${'</b>'.repeat(5000)}`;
    expect(toPlainText(read(deep))).toBe('x');
    expect(toPlainText(read(`${'<ul><li>'.repeat(3000)}x`)).length).toBeLessThan(100_000);
  });
  it('keeps links that can be opened, and of others the words', () => {
    expect(read('<a href="javascript:alert(1)">x</a>')).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: 'x' }] },
    ]);
  });
  it('shows white space as a browser does', () => {
    expect(read('<p>  a \n  b&nbsp; c </p>')).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: 'a b  c' }] },
    ]);
  });
  it('leaves out scripts and comments', () => {
    expect(toPlainText(read('a<!-- hidden --><style>p{}</style>b'))).not.toContain('hidden');
  });
});
