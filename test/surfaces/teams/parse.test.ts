import { describe, expect, it } from 'vitest';
import { toPlainText, type RichText } from '../../../src/core/text.ts';
import { parseHtml } from '../../../src/surfaces/teams/html.ts';
import { parseTeams } from '../../../src/surfaces/teams/parse.ts';
import { describeParsing } from '../../contract/surface.ts';
import { ADA, CAROL, CHANNEL, CONTEXT, DIRECT, fixture, fixtures, TENANT } from './fixtures.ts';

describeParsing({
  name: 'Teams',
  payloads: fixtures(),
  parse: (payload) => parseTeams(payload as never, CONTEXT).events,
});

const parse = (name: string, changes: Record<string, unknown> = {}) =>
  parseTeams({ ...fixture(name), ...changes }, CONTEXT);
const only = (name: string, changes: Record<string, unknown> = {}) => parse(name, changes).events[0];
const textOf = (name: string): RichText => {
  const event = only(name);
  return event?.type === 'message' || event?.type === 'edit' ? event.body.text : [];
};

describe('messages', () => {
  it('of the 1:1 are direct, without a thread, at their own time', () => {
    expect(only('message-personal')).toMatchObject({
      type: 'message',
      heard: 'direct',
      at: Date.parse('2026-11-20T09:15:30.123Z'),
      eventId: `teams:msg:${DIRECT}:1763630130123`,
      who: { surface: 'teams', workspace: TENANT, id: ADA, name: 'Ada Byron' },
      ref: { place: { surface: 'teams', workspace: TENANT, channel: DIRECT }, id: '1763630130123' },
      body: { text: [{ type: 'paragraph', children: [{ type: 'text', text: 'My screen stays black' }] }] },
    });
  });

  it('keep their formatting', () => {
    expect(textOf('message-rich')).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Bold', styles: ['bold'] },
          { type: 'text', text: ' and ' },
          { type: 'text', text: 'italic', styles: ['italic'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'x < 1', styles: ['code'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'gone', styles: ['strike'] },
        ],
      },
      {
        type: 'list',
        ordered: false,
        indent: 0,
        items: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]],
      },
      { type: 'list', ordered: true, indent: 1, items: [[{ type: 'text', text: 'inner' }]] },
      {
        type: 'quote',
        children: [{ type: 'text', text: 'said' }, { type: 'break' }, { type: 'text', text: 'before' }],
      },
      { type: 'code', text: 'let a = 1;\ngo();' },
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'See ' },
          { type: 'link', url: 'https://example.com/help', text: 'the page' },
          { type: 'text', text: ' ' },
          { type: 'emoji', name: 'smile', unicode: '🙂' },
        ],
      },
    ]);
  });

  it('without HTML are plain text, whatever stands in it', () => {
    expect(textOf('message-text-only')).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'No formatting <b>here</b>' },
          { type: 'break' },
          { type: 'text', text: 'second line' },
        ],
      },
    ]);
  });

  it('in a thread of a channel name its root, and the root itself names none', () => {
    const place = { surface: 'teams', workspace: TENANT, channel: CHANNEL };
    expect(only('message-channel-mention')).toMatchObject({
      heard: 'mention',
      ref: { place: { ...place, thread: '1763630100000' }, id: '1763630131000' },
    });
    const root = only('message-channel-root');
    expect(root).toMatchObject({ heard: 'mention', ref: { place, id: '1763630140000' } });
    expect(root?.type === 'message' && 'thread' in root.ref.place).toBe(false);
  });

  it('lose the mention of the bot, and keep those of people', () => {
    expect(toPlainText(textOf('message-channel-mention'))).toBe('please restart it');
    expect(toPlainText(textOf('message-channel-root'))).toBe('hello');
    expect(textOf('message-mentions-colleague')).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'ask ' },
          { type: 'mention', person: { surface: 'teams', workspace: TENANT, id: ADA, name: 'Ada' }, name: 'Ada' },
          { type: 'text', text: ' again' },
        ],
      },
    ]);
  });

  it('know the bot by its id, not by its name', () => {
    expect(only('message-name-is-no-mention')).toMatchObject({ heard: 'overheard' });
    expect(toPlainText(textOf('message-name-is-no-mention'))).toBe('@Baton is my colleague');
  });

  it('are overheard where nobody mentions the bot, and in a group chat have no thread', () => {
    expect(only('message-channel-overheard')).toMatchObject({ heard: 'overheard', who: { id: CAROL } });
    expect(only('message-group')).toMatchObject({
      heard: 'mention',
      ref: { place: { channel: '19:groupExample@thread.v2' } },
    });
  });

  it('of ours and of other bots are nobody’s', () => {
    expect(parse('message-own')).toEqual({ events: [], dropped: 'own' });
    expect(parse('message-personal', { from: { id: '28:another-bot' } })).toEqual({ events: [], dropped: 'own' });
  });

  it('that are a command ask for an agent', () => {
    const event = only('message-command');
    expect(event).toMatchObject({ type: 'request', via: 'command', text: null });
    expect(event).not.toHaveProperty('place');
  });
});

describe('files', () => {
  it('of the 1:1 and pictures are carried, the HTML beside them is not one', () => {
    expect(only('message-file')).toMatchObject({
      body: {
        files: [{ id: '6f0e9d8c-example', name: 'boot.log', url: expect.stringContaining('tempauth=') as string }],
      },
    });
    expect(only('message-picture')).toMatchObject({
      body: { text: [], files: [{ name: 'picture.png', mimeType: 'image/png' }] },
    });
  });
  it('in a channel are links', () => {
    expect(toPlainText(textOf('message-channel-file'))).toBe(
      'the guide\nguide.pdf (https://contoso.sharepoint.com/sites/it/guide.pdf)',
    );
  });
  it('an answer quotes what it answers to', () => {
    expect(toPlainText(textOf('message-answer'))).toBe('> Carol Okafor: Which screen?\nyes, that one');
  });
});

describe('changes', () => {
  it('an edit is told apart from the message and from other edits', () => {
    const first = only('message-edited');
    expect(first).toMatchObject({ type: 'edit', direct: true, ref: { id: '1763630130123' } });
    const again = only('message-edited', { timestamp: '2026-11-20T09:20:00.000Z' });
    expect(again?.eventId).not.toBe(first?.eventId);
    expect(only('message-undeleted')).toMatchObject({ type: 'edit' });
  });
  it('a deletion names its message', () => {
    expect(only('message-deleted')).toMatchObject({ type: 'delete', direct: true, ref: { id: '1763630130123' } });
  });
  it('reactions are characters', () => {
    expect(parse('reaction-added').events).toMatchObject([
      { type: 'reaction', emoji: '👍', added: true, ref: { id: '1763630129000' } },
      { emoji: '🚀', added: true },
    ]);
    expect(parse('reaction-removed').events).toMatchObject([{ emoji: '❤️', added: false }]);
  });
});

describe('presses', () => {
  it('stand on the card that Teams names, by the person that Teams names', () => {
    expect(only('press-submit')).toMatchObject({
      type: 'press',
      action: 'claim',
      who: { id: CAROL },
      on: { place: { surface: 'teams', workspace: TENANT, channel: CHANNEL }, id: '1763630100000' },
      trigger: { channel: CHANNEL, person: CAROL },
    });
    expect(only('press-personal')).toMatchObject({ action: 'request', on: { place: { channel: DIRECT } } });
  });
  it('read nothing from the data but the name of the action', () => {
    const forged = only('press-personal', {
      value: { baton: 'request', replyToId: 'another', from: { id: CAROL }, conversation: { id: CHANNEL } },
    });
    expect(forged).toEqual(only('press-personal'));
  });
  it('by Action.Execute count too', () => {
    expect(only('press-execute')).toMatchObject({ type: 'press', action: 'cancel', on: { id: '1763630129000' } });
  });
  it('of buttons that are none of ours are unknown', () => {
    expect(only('press-foreign')).toMatchObject({ type: 'unknown', place: { channel: DIRECT } });
    expect(only('press-submit', { value: { baton: 'constructor' } })).toMatchObject({ type: 'unknown' });
  });
  it('that may open a dialog wait for one, and its answers come back', () => {
    const fetched = only('task-fetch');
    expect(fetched).toMatchObject({ type: 'press', action: 'pass-on', trigger: { invoke: fetched?.eventId } });
    expect(only('task-submit')).toMatchObject({
      type: 'submit',
      token: 'token-of-the-dialog',
      values: { agent: ADA, destination: 'hr-desk' },
    });
  });
});

describe('HTML', () => {
  const read = (html: string) => parseHtml(html, () => null);
  it('of any depth and shape is read without harm', () => {
    const deep = '<div>'.repeat(20_000);
    expect(read(`${deep}down there`)).toEqual([]);
    expect(toPlainText(read('<script>alert(1)</script><b>x'))).toBe('x');
    expect(toPlainText(read('<a href="javascript:alert(1)">press</a>'))).toBe('press');
  });
  it('keeps tables as words', () => {
    expect(toPlainText(read('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>'))).toBe('a b\nc');
  });
});
