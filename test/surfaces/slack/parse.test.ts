import { describe, expect, it } from 'vitest';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import { toPlainText } from '../../../src/core/text.ts';
import { record, type Json } from '../../../src/surfaces/shared/json.ts';
import type { ParseContext } from '../../../src/surfaces/slack/parse-context.ts';
import { keywordPattern, originOf, parseSlack } from '../../../src/surfaces/slack/parse.ts';
import { describeParsing } from '../../contract/surface.ts';
import { contextOf, fixture, fixtures, TEAM } from './fixtures.ts';

function parse(payload: Json | string, changes: Partial<ParseContext> = {}) {
  return parseSlack(typeof payload === 'string' ? fixture(payload) : payload, contextOf(changes));
}

function only<T extends SurfaceEvent['type']>(name: string, type: T, changes: Partial<ParseContext> = {}) {
  const { events } = parse(name, changes);
  expect(events).toHaveLength(1);
  expect(events[0]?.type).toBe(type);
  return events[0] as Extract<SurfaceEvent, { type: T }>;
}

const DIRECT = { surface: 'slack', workspace: TEAM, channel: 'D0ANNA001' };
const DESK = { surface: 'slack', workspace: TEAM, channel: 'C0DESK001' };
const anna = { surface: 'slack', workspace: TEAM, id: 'U0ANNA001' };
const dan = { surface: 'slack', workspace: TEAM, id: 'U0DAN0001' };

describeParsing({
  name: 'Slack',
  payloads: fixtures(),
  parse: (payload) => parseSlack(record(payload) ?? {}, contextOf()).events,
});

describe('messages', () => {
  it('in the 1:1', () => {
    expect(only('message-direct', 'message')).toEqual({
      type: 'message',
      eventId: 'slack:ev:Ev0000000001',
      at: 1_732_270_001_000,
      who: anna,
      heard: 'direct',
      ref: { place: DIRECT, id: '1732270001.000200' },
      body: {
        text: [{ type: 'paragraph', children: [{ type: 'text', text: 'My VPN & mail are down' }] }],
        files: [],
      },
    });
  });
  it('in a thread of the 1:1', () => {
    expect(only('message-direct-thread', 'message').ref.place).toEqual({ ...DIRECT, thread: '1732270001.000200' });
  });
  it('in a thread of a channel: overheard, and no mention twin is possible', () => {
    const event = only('message-channel-thread', 'message');
    expect(event).toMatchObject({ heard: 'overheard', who: dan });
    expect(event.twinIds).toBeUndefined();
  });
  it('sent to the channel as well', () => {
    expect(only('message-broadcast', 'message').ref.place).toEqual({ ...DESK, thread: '1732269000.000100' });
  });
  it('/me', () => {
    expect(toPlainText(only('message-me', 'message').body.text)).toBe('waves');
  });
  it('from a partner in a shared channel belong to our workspace', () => {
    expect(originOf(fixture('message-connect'))).toEqual({
      workspace: TEAM,
      orgWide: false,
      ours: true,
      botUserId: 'U0BOT0001',
    });
    expect(only('message-connect', 'message').who).toEqual({ ...anna, id: 'U0PARTNER' });
  });
  it('rich text keeps styles, lists, quotes, code, links and mentions', () => {
    const { text } = only('message-rich', 'message').body;
    expect(text).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Steps', styles: ['bold'] },
          { type: 'text', text: ' for ' },
          { type: 'mention', person: dan },
          { type: 'text', text: ' ' },
          { type: 'emoji', name: 'wave', unicode: '👋' },
          { type: 'break' },
          { type: 'text', text: 'see ' },
          { type: 'link', url: 'https://example.com/a?b=1&c=2', text: 'the page' },
          { type: 'text', text: ' in ' },
          { type: 'text', text: '#channel' },
          { type: 'text', text: ' or ask ' },
          { type: 'text', text: '@group' },
          { type: 'text', text: ' ' },
          { type: 'text', text: '@here' },
        ],
      },
      {
        type: 'list',
        ordered: true,
        indent: 0,
        items: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two', styles: ['italic'] }]],
      },
      { type: 'list', ordered: false, indent: 1, items: [[{ type: 'text', text: 'deep' }]] },
      { type: 'quote', children: [{ type: 'text', text: 'they said no' }] },
      { type: 'code', text: 'ls -la\n*not bold*' },
    ]);
  });
  it('mrkdwn serves where there is no rich text', () => {
    const { text } = only('message-mrkdwn', 'message').body;
    expect(text).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Hi ' },
          { type: 'mention', person: { ...dan, name: 'dan' }, name: 'dan' },
          { type: 'text', text: ', see ' },
          { type: 'link', url: 'https://example.com/x?a=1&b=2', text: 'docs' },
          { type: 'text', text: ' <now> ' },
          { type: 'text', text: 'bold', styles: ['bold'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'it', styles: ['italic'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'no', styles: ['strike'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'x*y', styles: ['code'] },
          { type: 'text', text: ' ' },
          { type: 'emoji', name: 'tada' },
        ],
      },
      { type: 'quote', children: [{ type: 'text', text: 'quoted line' }] },
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'after ' },
          { type: 'text', text: '@here' },
          { type: 'text', text: ' ' },
          { type: 'text', text: '@helpdesk' },
          { type: 'text', text: ' ' },
          { type: 'text', text: '#general' },
        ],
      },
    ]);
  });
  it('files', () => {
    expect(only('message-file-share', 'message').body.files).toEqual([
      {
        place: DIRECT,
        id: 'F0FILE0001',
        name: 'screen shot.png',
        mimeType: 'image/png',
        size: 48211,
        url: 'https://files.slack.com/files-pri/T0BATON01-F0FILE0001/download/screen_shot.png',
      },
    ]);
  });
  it('files that Slack only names, lies elsewhere, or has deleted', () => {
    const { body } = only('message-file-connect', 'message');
    expect(body.files).toEqual([
      { place: DIRECT, id: 'F0FILE0002', name: 'file', mimeType: 'application/octet-stream', url: '' },
    ]);
    expect(toPlainText(body.text)).toBe('Plan (https://docs.google.com/document/d/1abc/edit)');
  });
  it.each(['message-own', 'message-changed-own', 'message-deleted-own', 'reaction-removed-own'])(
    'drops %s, without knowing who we are',
    (name) => {
      expect(parse(name)).toEqual({ events: [], dropped: 'own' });
    },
  );
  it.each([
    ['message-joined', 'system'],
    ['message-other-bot', 'system'],
    ['message-changed-unfurl', 'unchanged'],
    ['app-home-messages', 'other-tab'],
    ['tokens-revoked', 'other-token'],
    ['view-closed', 'other-payload'],
  ])('drops %s', (name, why) => {
    expect(parse(name)).toEqual({ events: [], dropped: why });
  });
});

describe('a mention', () => {
  it('comes twice with the same twin, is a mention both times, and loses our name', () => {
    const [first, second] = [only('message-channel-mention', 'message'), only('app-mention', 'message')];
    expect(first.twinIds).toEqual(['slack:msg:T0BATON01:C0DESK001:1732270010.001100']);
    expect(second.twinIds).toEqual(first.twinIds);
    for (const event of [first, second]) {
      expect(event.heard).toBe('mention');
      expect(toPlainText(event.body.text)).toBe('can you help me');
    }
  });
});

describe('edits and deletions', () => {
  it('an edit', () => {
    const event = only('message-changed', 'edit');
    expect(event).toMatchObject({ direct: true, who: anna, ref: { place: DIRECT, id: '1732270001.000200' } });
    expect(toPlainText(event.body.text)).toBe('My VPN is down');
    expect(event.at).toBe(1_732_270_014_001);
  });
  it('a deletion', () => {
    expect(only('message-deleted', 'delete')).toMatchObject({
      direct: true,
      who: anna,
      ref: { place: { ...DIRECT, thread: '1732270001.000200' }, id: '1732270002.000300' },
    });
  });
  it('the tombstone of a thread root is a deletion', () => {
    expect(only('message-tombstone', 'delete')).toMatchObject({ who: anna, ref: { id: '1732270001.000200' } });
  });
});

describe('reactions, home, leaving', () => {
  it('a reaction', () => {
    expect(only('reaction-added', 'reaction')).toMatchObject({
      added: true,
      emoji: 'thumbsup::skin-tone-3',
      who: dan,
      ref: { place: DESK, id: '1732270009.001000' },
    });
  });
  it('the home tab', () => {
    expect(only('app-home-opened', 'home-opened').who).toEqual(anna);
  });
  it('being uninstalled', () => {
    expect(only('app-uninstalled', 'uninstalled').workspace).toBe(TEAM);
  });
});

describe('presses', () => {
  it('a button on a message', () => {
    expect(only('press-button', 'press')).toEqual({
      type: 'press',
      eventId: 'slack:act:T0BATON01:U0DAN0001:1732270025.002600:baton.claim',
      at: 1_732_270_025_002,
      who: { ...dan, name: 'dan' },
      action: 'claim',
      on: { place: DESK, id: '1732269000.000100' },
      trigger: {
        trigger_id: '1111.2222.press',
        response_url: 'https://hooks.slack.com/actions/T0BATON01/1/abc',
        workspace: TEAM,
      },
    });
  });
  it('an entry of a menu, in a thread', () => {
    expect(only('press-menu', 'press')).toMatchObject({
      action: 'pass-on',
      on: { place: { ...DESK, thread: '1732269000.000100' }, id: '1732270026.000100' },
    });
  });
  it('on the home tab', () => {
    expect(only('press-home', 'press')).toMatchObject({
      action: 'request',
      on: { place: { channel: 'home' }, id: 'V0HOME0001' },
    });
  });
  it('an unknown one gets a polite answer', () => {
    expect(only('press-ephemeral-unknown', 'unknown').place).toEqual(DESK);
  });
});

describe('asking without a button', () => {
  it('the command, with what it is about', () => {
    const event = only('command', 'request');
    expect(event).toMatchObject({ via: 'command', who: { id: 'U0ANNA001', name: 'anna' }, place: DESK });
    expect(event.eventId).toBe('slack:cmd:1111.2222.cmd');
    expect(toPlainText(event.text ?? [])).toBe('printer <3rd floor> jam');
  });
  it('an unknown command', () => {
    expect(only('command-unknown', 'unknown').trigger).toHaveProperty('response_url');
  });
  it('the global shortcut', () => {
    expect(only('shortcut-global', 'request')).toMatchObject({ via: 'shortcut', text: null });
  });
  it('the shortcut on a message: that message is the context', () => {
    const event = only('shortcut-message', 'request');
    expect(event).toMatchObject({ via: 'message', place: { channel: 'C0OTHER01', thread: '1732259000.000100' } });
    expect(toPlainText(event.text ?? [])).toBe('wifi is slow');
  });
  it('a forwarded message is carried as a quotation with its author', () => {
    const payload = structuredClone(fixture('message-channel-thread'));
    const { blocks: _b, ...event } = record(payload['event']) ?? {};
    const attachments = [
      {
        is_share: true,
        is_msg_unfurl: true,
        author_name: 'Ben Ode',
        from_url: 'https://acme.slack.com/archives/C1/p1732269000000100',
        text: 'The VPN is down',
        files: [
          { id: 'F7', name: 'vpn.png', mimetype: 'image/png', url_private_download: 'https://files.slack.com/f7' },
        ],
      },
    ];
    const [heard] = parse({ ...payload, event: { ...event, text: '', attachments } }).events;
    if (heard?.type !== 'message') throw new Error('nothing was heard');
    expect(toPlainText(heard.body.text)).toContain('> The VPN is down');
    expect(toPlainText(heard.body.text)).toContain('Ben Ode: https://acme.slack.com/archives/C1/p1732269000000100');
    expect(heard.body.files.map(({ id }) => id)).toEqual(['F7']);
  });
  it('keywords: only in channels, only beside threads, only as whole words, only where they are on', () => {
    const keyword = keywordPattern(['live agent', 'C++']);
    const said = (text: string, changes: Json = {}, context: Partial<ParseContext> = {}) => {
      const payload = structuredClone(fixture('message-channel-thread'));
      const { thread_ts: _t, blocks: _b, ...event } = record(payload['event']) ?? {};
      return parse({ ...payload, event: { ...event, text, ...changes } }, { keyword, ...context }).events[0];
    };
    expect(said('I want a Live  Agent!')).toMatchObject({ type: 'message', heard: 'mention', ref: { place: DESK } });
    expect(said('my c++ broke')).toMatchObject({ heard: 'mention' });
    expect(said('alive agents')).toMatchObject({ heard: 'overheard' });
    expect(said('live agent', { thread_ts: '1732269000.000100' })).toMatchObject({ heard: 'overheard' });
    expect(said('live agent', { channel: 'D0ANNA001', channel_type: 'im' })).toMatchObject({ heard: 'direct' });
    expect(said('live agent', {}, { keywordChannels: ['C0ELSE001'] })).toMatchObject({ heard: 'overheard' });
    expect(said('live agent', {}, { keyword: null })).toMatchObject({ heard: 'overheard' });
  });
});

describe('dialogs', () => {
  it('gives back the token and the answers that were given', () => {
    expect(only('submission', 'submit')).toMatchObject({
      token: 'signed-token',
      who: { id: 'U0DAN0001' },
      values: { agent: 'U0EVE0001', destination: 'hr-desk', note: 'knows the case' },
      eventId: 'slack:view:V0MODAL001:1732270032.def',
    });
  });
});
