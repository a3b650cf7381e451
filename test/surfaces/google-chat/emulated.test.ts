import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import type { SurfaceEvent, SurfaceEventOf } from '../../../src/core/surface-events.ts';
import { plainText, toPlainText } from '../../../src/core/text.ts';
import { createGoogleChatEmulator, type GoogleChatEmulatorOptions } from '../../../src/playground/google-chat/index.ts';
import type { Pressed, View } from '../../../src/playground/shared/control-types.ts';
import { readMarkup } from '../../../src/playground/google-chat/markup-parse.ts';
import type { Dialog } from '../../../src/ports/surface.ts';
import { googleChatBlock } from '../../../src/surfaces/google-chat/config.ts';
import { createGoogleChatSurface } from '../../../src/surfaces/google-chat/index.ts';
import { renderMessage } from '../../../src/surfaces/google-chat/render.ts';
import { keptLog } from './fake-google.ts';
import { how, placeOf } from './rig.ts';

const CARD: Card = {
  title: 'Maya asks for a live agent',
  lines: ['Waiting <b>long</b>'],
  facts: [{ label: 'Email', value: 'maya@example.com' }],
  buttons: [{ action: 'claim', label: 'Claim', tone: 'primary' }],
  menu: [{ action: 'pass-on', label: 'Pass on' }],
};
const DIALOG: Dialog = {
  token: 'signed.token',
  title: 'Pass on',
  submit: 'Send',
  close: 'Close',
  fields: [
    { type: 'person', name: 'agent', label: 'To a colleague' },
    { type: 'choice', name: 'destination', label: 'To a team', options: [{ value: 'hr', label: 'HR' }] },
  ],
};

/** The surface before the emulated platform, wired as an admin would wire it. */
async function world(options: GoogleChatEmulatorOptions, more: Record<string, unknown> = {}) {
  const server = express().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const eventsUrl = `http://localhost:${(server.address() as AddressInfo).port}/google-chat/events`;
  const emulator = createGoogleChatEmulator({ limits: 'off', pullWaitMs: 200, ...options, eventsUrl });
  const { url } = await emulator.listen();
  const { app } = emulator;
  const credentialsFile = join(mkdtempSync(join(tmpdir(), 'google-chat-')), 'key.json');
  writeFileSync(credentialsFile, JSON.stringify(app.credentials));
  const { projectNumber, apiUrl, tokenUrl, pubsubUrl, oidcCertsUrl, chatCertsUrl } = app;
  const addresses = { apiUrl, tokenUrl, pubsubUrl, oidcCertsUrl, chatCertsUrl };
  const settings = { audience: eventsUrl, projectNumber, credentialsFile, ...addresses, writeInterval: 0, ...more };
  const accepted: SurfaceEvent[] = [];
  const surface = createGoogleChatSurface(googleChatBlock.schema.parse(settings), {
    log: keptLog(),
    now: Date.now,
    store: { get: async () => null, set: async () => undefined },
    fileLink: () => 'https://baton.example.com/files/1',
  });
  if (surface.router !== null) {
    const routed = express();
    routed.use(surface.router);
    server.removeAllListeners('request').on('request', routed);
  }
  await surface.start({
    async accept(events) {
      accepted.push(...events);
      for (const event of events) {
        if (event.type !== 'press' || event.action !== 'pass-on') continue;
        void surface.aside({ type: 'dialog', trigger: event.trigger!, dialog: DIALOG });
      }
    },
  });
  onTestFinished(async () => {
    await surface.stop();
    await emulator.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const control = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = (await response.json()) as T;
    expect([path, response.status, answer]).toMatchObject([path, 200, {}]);
    return answer;
  };
  const view = async (): Promise<View> => (await fetch(`${url}/_control/view`)).json() as Promise<View>;
  const personCalled = async (name: string): Promise<string> =>
    (await view()).people.find((person) => person.name.startsWith(name))!.id;
  const heard = async <T extends SurfaceEvent['type']>(type: T): Promise<SurfaceEventOf<T>> => {
    await expect.poll(() => accepted.some((event) => event.type === type), { timeout: 10_000 }).toBe(true);
    return accepted.find((event): event is SurfaceEventOf<T> => event.type === type)!;
  };
  const desk = placeOf(emulator.channels.desk);
  return { surface, control, view, personCalled, heard, accepted, desk, app };
}

describe.each<[string, GoogleChatEmulatorOptions, Record<string, unknown>]>([
  ['a classic app by its address', { format: 'classic', audience: 'endpoint-url' }, {}],
  ['a classic app by the project number', { format: 'classic', audience: 'project-number' }, {}],
  ['an add-on', { format: 'add-on' }, {}],
])('%s', (_, options, more) => {
  it('hears the 1:1, mentions and presses, and opens dialogs', async () => {
    const { surface, control, view, personCalled, heard, desk } = await world(options, more);
    const [maya, jonas] = [await personCalled('Maya'), await personCalled('Jonas')];
    await control('say', { user: maya, room: 'direct', text: 'My *screen* is black' });
    const said = await heard('message');
    expect(said).toMatchObject({ heard: 'direct', who: { id: maya } });
    expect(said.ref.place).not.toHaveProperty('thread');
    expect(await surface.profile(said.who)).toMatchObject({ name: 'Maya Lindqvist', email: 'maya@example.com' });

    const { posted } = await surface.perform({ type: 'post', place: desk, message: { card: CARD } }, how());
    const root = posted[0]!;
    const shown = (await view()).messages.find(({ id }) => id === root.id)!;
    const buttons = shown.card!.parts.flatMap((part) => (part.type === 'buttons' ? part.buttons : []));
    const press = (label: string) =>
      control<Pressed>('press', {
        user: jonas,
        room: desk.channel,
        id: root.id,
        button: buttons.find((button) => button.label === label)!.id,
      });
    await press('Claim');
    expect(await heard('press')).toMatchObject({ action: 'claim', who: { id: jonas }, on: { id: root.id } });

    await press('Pass on');
    await expect.poll(async () => (await view()).dialogs.map(({ person }) => person)).toEqual([jonas]);
    await control('submit', { user: jonas, values: { agent: maya, destination: 'hr' } });
    expect(await heard('submit')).toMatchObject({ token: 'signed.token', values: { agent: maya, destination: 'hr' } });
    expect((await view()).dialogs).toEqual([]);
  });

  it('tells replies in the thread of a card by the very place that the post gave', async () => {
    const { surface, control, personCalled, accepted, desk } = await world(options, more);
    const jonas = await personCalled('Jonas');
    const { posted } = await surface.perform({ type: 'post', place: desk, message: { card: CARD } }, how());
    await control('say', { user: jonas, room: desk.channel, text: '@Baton on my way', thread: posted[0]!.id });
    await expect.poll(() => accepted.length).toBe(1);
    const [reply] = accepted as SurfaceEventOf<'message'>[];
    expect(reply).toMatchObject({ heard: 'mention', ref: { place: posted[0]!.place } });
    expect(toPlainText(reply!.body.text)).toBe('on my way');
  });
});

describe.each<[string, GoogleChatEmulatorOptions, 'push' | 'pull']>([
  ['pull', { delivery: 'pubsub-pull' }, 'pull'],
  ['push', { delivery: 'pubsub-push' }, 'push'],
])('by Pub/Sub %s', (_, options, way) => {
  it('hears the same, and dialogs are private messages', async () => {
    const { app } = createGoogleChatEmulator();
    const more =
      way === 'pull'
        ? { subscription: app.subscription }
        : { subscription: app.subscription, pushServiceAccount: app.pushServiceAccount };
    const { surface, control, view, personCalled, heard, desk } = await world(options, more);
    const jonas = await personCalled('Jonas');
    await control('say', { user: jonas, room: 'direct', text: 'Hello' });
    expect(await heard('message')).toMatchObject({ heard: 'direct', who: { id: jonas } });
    const { posted } = await surface.perform({ type: 'post', place: desk, message: { card: CARD } }, how());
    const shown = (await view()).messages.find(({ id }) => id === posted[0]!.id)!;
    const button = shown
      .card!.parts.flatMap((part) => (part.type === 'buttons' ? part.buttons : []))
      .find(({ label }) => label === 'Pass on')!;
    await control('press', { user: jonas, room: desk.channel, id: posted[0]!.id, button: button.id });
    await expect
      .poll(async () => (await view()).messages.filter(({ privateTo }) => privateTo === jonas).length)
      .toBe(1);
    const form = (await view()).messages.find(({ privateTo }) => privateTo === jonas)!;
    const send = form.card!.parts.flatMap((part) => (part.type === 'buttons' ? part.buttons : []))[0]!;
    const inputs = { destination: 'hr' };
    await control('press', { user: jonas, room: desk.channel, id: form.id, button: send.id, inputs });
    expect(await heard('submit')).toMatchObject({ token: 'signed.token', values: inputs });
  });
});

it('posts, changes and takes away, and finds by key what it posted', async () => {
  const { surface, view, personCalled, desk } = await world({});
  const maya = await personCalled('Maya');
  const direct = placeOf(`@${maya}`);
  const text = async (id: string): Promise<string | undefined> =>
    (await view()).messages.find((message) => message.id === id)?.text;
  const { posted } = await surface.perform({ type: 'post', place: direct, message: { text: plainText('One') } }, how());
  const again = await surface.perform({ type: 'post', place: direct, message: { text: plainText('One') } }, how());
  expect(again).toEqual(posted.length > 0 ? { posted } : again);
  const found = await surface.perform({ type: 'find', place: direct }, how());
  expect(found.posted).toEqual(posted);
  await surface.perform({ type: 'update', targets: posted, message: { card: CARD } }, how({ key: 'u1' }));
  await surface.perform({ type: 'update', targets: posted, message: { text: plainText('Two') } }, how({ key: 'u2' }));
  expect(await text(posted[0]!.id)).toBe('Two');
  await surface.perform({ type: 'delete', targets: posted }, how({ key: 'x' }));
  expect(await text(posted[0]!.id)).toBeUndefined();
  const whisper = {
    type: 'whisper',
    to: { ...desk, id: await personCalled('Aisha') },
    place: desk,
    text: 'psst',
  } as const;
  const line = await surface.aside(whisper);
  expect((await view()).messages.find(({ id }) => id === line?.id)).toMatchObject({ privateTo: whisper.to.id });
});

it('reads the files that people attach', async () => {
  const { surface, control, personCalled, heard } = await world({});
  const files = [{ name: 'a.txt', mimeType: 'text/plain', contentBase64: Buffer.from('bytes').toString('base64') }];
  await control('say', { user: await personCalled('Maya'), room: 'direct', text: 'see', files });
  const { body } = await heard('message');
  const { stream } = await surface.file(body.files[0]!, AbortSignal.timeout(10_000));
  expect(await new Response(stream).text()).toBe('bytes');
});

it('writes nothing that the platform’s own rules read as markup', () => {
  const words = fc.constantFrom(
    '*',
    '_',
    '~',
    '`',
    '```',
    '<users/all>',
    '<',
    '>',
    '|',
    '- ',
    '> ',
    '\n',
    ' ',
    'a',
    'b1',
    ':',
  );
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 10 }), (pieces) => {
      const text = pieces.join('');
      const [message] = renderMessage({ text: plainText(text) }, undefined, { function: 'x', dialogs: true });
      if (message?.text === undefined || message.text === null) return;
      const read = readMarkup(message.text, { syntax: 'chat', nameOf: () => 'All' });
      for (const paragraph of read) {
        expect(paragraph.type).toBe('line');
        if (paragraph.type === 'line') for (const child of paragraph.children) expect(child.type).toBe('text');
      }
    }),
    { numRuns: 2000 },
  );
});
