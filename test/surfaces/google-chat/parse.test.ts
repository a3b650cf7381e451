import { describe, expect, it } from 'vitest';
import { toPlainText } from '../../../src/core/text.ts';
import type { Json } from '../../../src/surfaces/shared/json.ts';
import { parseGoogleChat } from '../../../src/surfaces/google-chat/parse.ts';
import { describeParsing } from '../../contract/surface.ts';
import { DESK, DIRECT, fixture, fixtures, MIA, NOOR } from './fixtures.ts';

const NOW = 1_732_270_100_000;
const parse = (payload: unknown) => parseGoogleChat(payload as Json, { now: NOW });
const only = (name: string) => {
  const { events } = parse(fixture(name));
  expect(events).toHaveLength(1);
  return events[0]!;
};

describeParsing({ name: 'Google Chat', payloads: fixtures(), parse: (payload) => parse(payload).events });

describe('messages', () => {
  it('are direct in the 1:1, without a thread', () => {
    expect(only('classic-message-direct')).toMatchObject({
      type: 'message',
      heard: 'direct',
      eventId: `google-chat:msg:${DIRECT}/messages/d1.d1`,
      at: Date.parse('2024-11-22T10:15:00.123Z'),
      who: { surface: 'google-chat', workspace: '-', id: MIA, name: 'Mia Berger' },
      ref: { place: { surface: 'google-chat', workspace: '-', channel: DIRECT }, id: `${DIRECT}/messages/d1.d1` },
      body: { text: [{ type: 'paragraph', children: [{ type: 'text', text: 'My screen is black 👋' }] }], files: [] },
    });
    expect(only('classic-message-direct')).not.toHaveProperty('ref.place.thread');
    expect(only('add-on-message-direct')).toMatchObject({ type: 'message', heard: 'direct', who: { id: MIA } });
  });

  it('mention the app in a space, and stand in a thread there', () => {
    const event = only('classic-message-mention');
    expect(event).toMatchObject({
      heard: 'mention',
      ref: { place: { channel: DESK, thread: `${DESK}/threads/t1` }, id: `${DESK}/messages/t1.m2` },
      body: {
        text: [
          {
            children: [
              { type: 'text', text: 'please restart it, ' },
              { type: 'mention', name: 'Mia Berger', person: { id: MIA } },
            ],
          },
        ],
      },
    });
    expect(only('add-on-message-mention')).toMatchObject({
      ref: { place: { thread: `${DESK}/threads/t1` } },
      body: { text: [{ children: [{ type: 'text', text: 'done' }] }] },
    });
  });

  it('are read by the places of mentions where Google gives no formatted text', () => {
    const event = only('classic-message-unformatted');
    if (event.type !== 'message') throw new Error('not a message');
    expect(toPlainText(event.body.text)).toBe('please ask @Mia Berger');
    expect(event.body.text[0]).toMatchObject({
      children: [{ type: 'text' }, { type: 'mention', person: { id: MIA } }],
    });
  });

  it('keep their formatting', () => {
    const event = only('classic-message-formatted');
    if (event.type !== 'message') throw new Error('not a message');
    expect(event.body.text).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'See ' },
          { type: 'link', url: 'https://example.com/a', text: 'here' },
          { type: 'text', text: ' at:' },
        ],
      },
      {
        type: 'list',
        ordered: false,
        indent: 0,
        items: [[{ type: 'text', text: 'Noon' }], [{ type: 'text', text: '3 pm', styles: ['bold'] }]],
      },
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'and', styles: ['italic'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'slowly', styles: ['strike'] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'quickly', styles: ['code'] },
        ],
      },
      { type: 'quote', children: [{ type: 'text', text: 'quoted' }] },
      { type: 'code', text: 'a < b\n  c' },
    ]);
  });

  it('of an app that writes Markdown are read as Markdown', () => {
    const payload = structuredClone(fixture('classic-message-direct')) as { message: Record<string, unknown> };
    payload.message['markupSyntax'] = 'MARKUP_SYNTAX_MARKDOWN';
    payload.message['formattedText'] = '**b** *i* ~~s~~ [t](https://example.com) 1\\. x\n1. one';
    const [event] = parse(payload).events;
    if (event?.type !== 'message') throw new Error('not a message');
    expect(event.body.text).toMatchObject([
      {
        children: [
          { text: 'b', styles: ['bold'] },
          { text: ' ' },
          { text: 'i', styles: ['italic'] },
          { text: ' ' },
          { text: 's', styles: ['strike'] },
          { text: ' ' },
          { type: 'link', url: 'https://example.com', text: 't' },
          { text: ' 1. x' },
        ],
      },
      { type: 'list', ordered: true, items: [[{ text: 'one' }]] },
    ]);
  });

  it('carry uploads as files, and what lies on Drive as a link', () => {
    expect(only('classic-message-attachment')).toMatchObject({
      body: {
        files: [{ name: 'screen.png', mimeType: 'image/png', url: 'ClxzcGFjZXMvRE1taWEwMDAxL2F0dGFjaG1lbnRz' }],
        text: [{ children: [{ type: 'link', url: 'https://drive.google.com/open?id=1AbCdEf', text: 'Plan' }] }],
      },
    });
  });

  it('have no thread in a group chat', () => {
    expect(only('classic-message-group')).not.toHaveProperty('ref.place.thread');
  });

  it('of the app itself are not events', () => {
    expect(parse(fixture('classic-message-own'))).toMatchObject({ events: [], dropped: 'own' });
  });

  it('have one identity, also where they come with the app’s coming into the space', () => {
    expect(only('classic-added-mention')).toMatchObject({
      type: 'message',
      heard: 'mention',
      eventId: `google-chat:msg:${DESK}/messages/t6.t6`,
    });
  });
});

describe('presses', () => {
  it.each([
    ['classic-press', 'claim'],
    ['add-on-press', 'resolve'],
    ['classic-press-dialog', 'pass-on'],
    ['add-on-press-dialog', 'pass-on'],
  ])('%s is %s, on the message that Google names', (name, action) => {
    expect(only(name)).toMatchObject({
      type: 'press',
      action,
      who: { id: NOOR },
      on: { place: { channel: DESK, thread: `${DESK}/threads/t1` }, id: `${DESK}/messages/t1.t1` },
      trigger: { format: name.startsWith('classic') ? 'classic' : 'add-on' },
    });
  });

  it('of two buttons at the same moment are two', () => {
    const ids = ['add-on-press', 'add-on-press-dialog'].map((name) => only(name).eventId);
    expect(new Set(ids).size).toBe(2);
  });

  it('that Baton does not know get a polite answer', () => {
    expect(only('classic-press-unknown')).toMatchObject({ type: 'unknown', place: { channel: DESK } });
  });

  it.each(['classic-dialog-submit', 'add-on-dialog-submit'])('%s sends a dialog off', (name) => {
    expect(only(name)).toMatchObject({
      type: 'submit',
      token: 'signed.token',
      values: { agent: 'users/104000000000000000003' },
    });
  });
});

describe('commands', () => {
  it.each(['classic-slash', 'add-on-slash'])('%s asks, with its words', (name) => {
    const event = only(name);
    if (event.type !== 'request') throw new Error('not a request');
    expect(event).toMatchObject({ via: 'command', who: { id: MIA }, place: { channel: DESK } });
    expect(toPlainText(event.text ?? [])).toBe(name === 'add-on-slash' ? 'vpn' : 'the printer burns');
  });

  it.each(['classic-quick-command', 'add-on-quick-command'])(
    '%s asks without words, and goes on in the 1:1',
    (name) => {
      const event = only(name);
      expect(event).toMatchObject({ type: 'request', via: 'shortcut', text: null });
      expect(event).not.toHaveProperty('place');
    },
  );

  it('on a message takes it as the context', () => {
    expect(only('add-on-message-action')).toMatchObject({ type: 'request', via: 'message', who: { id: NOOR } });
  });

  it('that Baton does not know get a polite answer', () => {
    expect(only('classic-slash-unknown')).toMatchObject({ type: 'unknown' });
  });
});

it.each([
  ['classic-added-direct', 'home-opened'],
  ['add-on-added', 'home-opened'],
])('%s opens the home', (name, type) => {
  expect(only(name)).toMatchObject({ type, who: { id: MIA } });
});

it.each([
  ['classic-removed', 'removed'],
  ['add-on-removed', 'removed'],
  ['classic-dialog-cancel', 'dialog-closed'],
  ['classic-widget', 'unknown-event'],
  ['classic-home', 'home-tab'],
])('%s is dropped: %s', (name, dropped) => {
  expect(parse(fixture(name))).toMatchObject({ events: [], dropped });
});
