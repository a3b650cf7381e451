import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import { directWith, inThread, type Person, type Place } from '../../../src/core/place.ts';
import type { SurfaceEvent, SurfaceEventOf } from '../../../src/core/surface-events.ts';
import { plainText, toPlainText } from '../../../src/core/text.ts';
import type { Carriage, Command, Surface } from '../../../src/ports/surface.ts';
import type { View, ViewMessage } from '../../../src/playground/shared/control-types.ts';
import { createWebexEmulator, type WebexEmulator } from '../../../src/playground/webex/index.ts';
import { webexBlock } from '../../../src/surfaces/webex/config.ts';
import { createWebexSurface } from '../../../src/surfaces/webex/index.ts';

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silent };
function ignore(): void {
  // These tests look at what people see, not at the log.
}

let emulator: WebexEmulator;
let url: string;
let surface: Surface;
let events: SurfaceEvent[];
let stopServer: () => Promise<void>;
let keys = 0;

beforeEach(async () => {
  emulator = createWebexEmulator({ limits: 'off' });
  ({ url } = await emulator.listen());
  events = [];
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { botToken, webhookSecret } = emulator.app;
  const kept = new Map<string, string>();
  surface = createWebexSurface(
    webexBlock.schema.parse({ botToken, webhookSecret, apiUrl: `${url}/v1`, checkWebhooksEvery: 0.1 }),
    {
      log: silent,
      now: Date.now,
      publicUrl,
      fileContent: async () => ({ stream: new Blob(['the bytes']).stream(), size: 9 }),
      store: { get: async (key) => kept.get(key) ?? null, set: async (key, value) => void kept.set(key, value) },
    },
  );
  app.use(surface.router!);
  await surface.start({ accept: async (taken) => void events.push(...taken) });
  await vi.waitFor(async () => {
    const findings = await surface.check([]);
    expect(findings.some(({ what }) => what.startsWith('All'))).toBe(true);
  });
  stopServer = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterEach(async () => {
  await surface.stop();
  await stopServer();
  await emulator.close();
});

async function control(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(
    `${url}/_control/${path}`,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
  return (await answer.json()) as Record<string, unknown>;
}
const view = async () => (await control('view')) as unknown as View;
const how = (more: Partial<Carriage> = {}): Carriage => ({
  key: `k${(keys += 1)}`,
  uncertain: false,
  signal: AbortSignal.timeout(10_000),
  since: Date.now(),
  ...more,
});
const perform = (command: Command, more?: Partial<Carriage>) => surface.perform(command, how(more));
async function next<T extends SurfaceEvent['type']>(type: T): Promise<SurfaceEventOf<T>> {
  return vi.waitFor(() => {
    const found = events.find((event): event is SurfaceEventOf<T> => event.type === type);
    if (found === undefined) throw new Error(`no ${type} yet`);
    events.splice(events.indexOf(found), 1);
    return found;
  });
}
const shown = async (id: string): Promise<ViewMessage | undefined> =>
  (await view()).messages.find((message) => message.id === id);
const desk = async (): Promise<Place> => surface.locate(emulator.channels.desk);
const elena = async (): Promise<Person> => ({
  surface: 'webex',
  workspace: (await desk()).workspace,
  id: emulator.people.elena,
});
const claim: Card = {
  title: 'Elena asks for a live agent',
  lines: ['Nothing was said yet.'],
  facts: [{ label: 'Title', value: 'Analyst' }],
  quote: plainText('My *VPN* is down'),
  buttons: [{ action: 'claim', label: 'Claim', tone: 'primary' }],
  menu: [{ action: 'pass-on', label: 'Pass on' }],
};

describe('on the emulated Webex', () => {
  it('hears what is said in the 1:1, its edits and its deletion', async () => {
    const { room, id } = await control('say', {
      user: emulator.people.elena,
      room: 'direct',
      text: 'My *VPN* <b>is</b> down',
    });
    const said = await next('message');
    expect(said).toMatchObject({ heard: 'direct', who: await elena(), ref: { id, place: { channel: room } } });
    expect(toPlainText(said.body.text).replaceAll('*', '')).toBe('My VPN <b>is</b> down');
    await control('edit', { user: emulator.people.elena, room, id, text: 'My mail is down' });
    expect(toPlainText((await next('edit')).body.text)).toBe('My mail is down');
    await control('delete', { user: emulator.people.elena, room, id });
    expect((await next('delete')).ref).toEqual(said.ref);
  });
  it('answers in the thread, and people see exactly what was written', async () => {
    const { id } = await control('say', { user: emulator.people.elena, room: 'direct', text: 'Hello' });
    const { ref } = await next('message');
    const words = '<@all> **no** [x](https://evil.example) &lt;\n  # two  spaces';
    const author = { surface: 'webex', workspace: ref.place.workspace, id: 'x', name: 'Lucas' } as const;
    const { posted } = await perform({
      type: 'post',
      place: inThread(ref.place, ref.id),
      message: { author, text: plainText(words) },
    });
    const message = await shown(posted[0]!.id);
    expect(message?.thread).toBe(id);
    expect(message?.text.replaceAll('\u00a0', ' ')).toBe(`Lucas\n${words}`);
    expect(message?.html).toMatch(/^(<p>)?<b>Lucas<\/b>/);
    expect(posted[0]!.place).toEqual(inThread(ref.place, ref.id));
  });
  it('shows a card, hears who pressed it, and changes it below the line that keeps the thread', async () => {
    const { posted } = await perform({ type: 'post', place: await desk(), message: { card: claim } });
    const [line, card] = posted;
    expect((await shown(line!.id))?.text).toBe(claim.title);
    const button = (await shown(card!.id))?.card?.parts
      .flatMap((part) => (part.type === 'buttons' ? part.buttons : []))
      .find(({ label }) => label === 'Claim');
    await control('press', {
      user: emulator.people.lucas,
      room: emulator.channels.desk,
      id: card!.id,
      button: button!.id,
    });
    const press = await next('press');
    expect(press).toMatchObject({ action: 'claim', who: { id: emulator.people.lucas }, on: { id: card!.id } });

    const receipt = await perform({
      type: 'update',
      targets: posted,
      message: { card: { ...claim, title: 'Elena is being helped', buttons: [] } },
    });
    expect(receipt.gone).toEqual([card]);
    expect(await shown(card!.id)).toBeUndefined();
    expect((await shown(line!.id))?.text).toBe('Elena is being helped');
    expect((await shown(receipt.posted[0]!.id))?.thread).toBe(line!.id);

    await control('say', {
      user: emulator.people.lucas,
      room: emulator.channels.desk,
      text: '@Baton Have you restarted it?',
      thread: line!.id,
    });
    const reply = await next('message');
    expect(reply).toMatchObject({ heard: 'mention', ref: { place: inThread(line!.place, line!.id) } });
    expect(toPlainText(reply.body.text)).toBe('Have you restarted it?');
  });
  it('does not hear what does not mention it in a group space', async () => {
    await control('say', { user: emulator.people.lucas, room: emulator.channels.desk, text: 'Lunch?' });
    await control('say', { user: emulator.people.elena, room: 'direct', text: 'Later' });
    expect(toPlainText((await next('message')).body.text)).toBe('Later');
    expect(events).toEqual([]);
  });
  it('edits ten times, then deletes and posts', async () => {
    const place = directWith(await elena());
    let { posted: targets } = await perform({ type: 'post', place, message: { text: plainText('edit 0') } });
    const first = targets[0]!.id;
    for (let edit = 1; edit <= 11; edit += 1) {
      const { posted } = await perform({ type: 'update', targets, message: { text: plainText(`edit ${edit}`) } });
      if (posted.length > 0) targets = posted;
    }
    expect(targets[0]!.id).not.toBe(first);
    expect(await shown(first)).toBeUndefined();
    expect((await shown(targets[0]!.id))?.text).toBe('edit 11');
  });
  it('carries files both ways', async () => {
    await control('say', {
      user: emulator.people.elena,
      room: 'direct',
      text: 'See this',
      files: [{ name: 'a b.txt', mimeType: 'text/plain', contentBase64: Buffer.from('abc').toString('base64') }],
    });
    const { ref, body } = await next('message');
    expect(body.files).toMatchObject([{ name: 'a b.txt', mimeType: 'text/plain', size: 3 }]);
    const { stream, size } = await surface.file(body.files[0]!, AbortSignal.timeout(5000));
    expect([size, await new Response(stream).text()]).toEqual([3, 'abc']);
    const { posted, lostFiles } = await perform({
      type: 'post',
      place: ref.place,
      message: { text: plainText('Here'), files: body.files },
    });
    expect(lostFiles).toBeUndefined();
    expect((await shown(posted[1]!.id.replace('file:', '')))?.files).toMatchObject([{ name: 'a b.txt', size: 9 }]);
  });
  it('a post whose answer was lost is not made twice in the 1:1', async () => {
    const place = directWith(await elena());
    await perform({ type: 'post', place, message: { text: plainText('before') } });
    await control('faults', { rules: [{ kind: 'drop-after-accept', times: 1 }] });
    const command: Command = { type: 'post', place, message: { text: plainText('once') } };
    await expect(perform(command, { key: 'once' })).rejects.toMatchObject({ retry: 'unknown-outcome' });
    await control('faults', { rules: [] });
    const { posted } = await perform(command, { key: 'once', uncertain: true, since: Date.now() - 5000 });
    const standing = (await view()).messages.filter(({ text }) => text === 'once');
    expect(standing.map(({ id }) => id)).toEqual([posted[0]!.id]);
  });
  it('people have names, titles and a chat of their own', async () => {
    expect(await surface.profile(await elena())).toMatchObject({
      email: expect.stringContaining('@') as string,
      chatUrl: expect.stringMatching(/^webexteams:\/\/im\?email=/) as string,
    });
  });
});
