import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OverloadedError } from '../../../src/core/errors.ts';
import type { SurfaceEvent, SurfaceEventOf } from '../../../src/core/surface-events.ts';
import type { Dialog } from '../../../src/ports/surface.ts';
import { DESK, fixture, MIA, NOOR } from './fixtures.ts';
import { createRig, GOOD, placeOf, PUSHER, type Rig } from './rig.ts';

let rig: Rig;
let url: string;
let closeServer: () => Promise<void>;
let accepted: SurfaceEvent[];
let accept: (events: readonly SurfaceEvent[]) => Promise<void>;

async function listen(config: Record<string, unknown> = {}): Promise<void> {
  rig = await createRig({ config });
  const app = express();
  app.use(rig.surface.router!);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/google-chat/events`;
  closeServer = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  accepted = [];
  accept = async (events) => {
    accepted.push(...events);
  };
  await rig.surface.start({ accept: (events) => accept(events) });
}

async function again(config: Record<string, unknown>): Promise<void> {
  await closeServer();
  await rig.close();
  await listen(config);
}

beforeEach(async () => listen());
afterEach(async () => {
  await closeServer();
  await rig.close();
});

async function send(body: string, token: string = GOOD.endpoint()): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
}
const event = (name: string): string => JSON.stringify(fixture(name));
const envelope = (payload: unknown, subscription = 'projects/p/subscriptions/baton'): string =>
  JSON.stringify({
    message: { data: Buffer.from(JSON.stringify(payload)).toString('base64'), messageId: '1' },
    subscription,
  });

describe('taking in', () => {
  it.each(['project', 'endpoint', 'add-on'] as const)(
    'takes events with the %s token, and answers {}',
    async (kind) => {
      const response = await send(event('classic-message-direct'), GOOD[kind]());
      expect([response.status, await response.json()]).toEqual([200, {}]);
      expect(accepted).toMatchObject([{ type: 'message', who: { id: MIA } }]);
    },
  );

  it('answers only after the events are durable', async () => {
    const order: string[] = [];
    let release = (): void => undefined;
    let arrived = (): void => undefined;
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    accept = async () => {
      arrived();
      await new Promise<void>((resolve) => (release = resolve));
      order.push('durable');
    };
    const answer = send(event('classic-message-direct')).then((response) => order.push(`answered ${response.status}`));
    await reached;
    expect(order).toEqual([]);
    release();
    await answer;
    expect(order).toEqual(['durable', 'answered 200']);
  });

  it.each([
    ['full', new OverloadedError('full')],
    ['broken', new Error('database away')],
  ])('answers 503 when the inbox is %s', async (_, error) => {
    accept = async () => Promise.reject(error);
    expect((await send(event('classic-message-direct'))).status).toBe(503);
  });

  it('answers what it does not know with {}, and counts it', async () => {
    for (const body of [event('classic-widget'), '{"type":"SOMETHING_NEW"}', '{}', '{"chat":{}}', '{"type":123}']) {
      const response = await send(body);
      expect([body.slice(0, 30), response.status, await response.json()]).toEqual([body.slice(0, 30), 200, {}]);
    }
    expect(accepted).toEqual([]);
    expect(rig.dropped.filter((why) => why === 'unknown-event')).toHaveLength(5);
  });

  it('makes no call to the Chat API on the way in', async () => {
    for (const name of ['classic-message-direct', 'add-on-press', 'classic-slash']) await send(event(name));
    expect(accepted).toHaveLength(3);
    expect(rig.google.of('')).toEqual([]);
    expect(rig.google.calls.filter(({ name }) => name.includes('/v1/'))).toEqual([]);
  });

  it('remembers who people are from their events, also beyond a restart', async () => {
    await send(event('classic-message-direct'));
    const person = { surface: 'google-chat', workspace: '-', id: MIA } as const;
    const mia = { name: 'Mia Berger', email: 'mia.berger@example.com', timeZone: 'Europe/Berlin', locale: 'de' };
    expect(await rig.surface.profile(person)).toMatchObject(mia);
    expect([...rig.kept.values()]).toHaveLength(1);
    expect(await rig.surface.profile({ ...person, id: 'users/7', name: 'Guest' })).toEqual({
      ...person,
      id: 'users/7',
      name: 'Guest',
    });
  });

  it('takes nothing more in after stop', async () => {
    await rig.surface.stop();
    expect((await send(event('classic-message-direct'))).status).toBe(503);
  });
});

describe('keeping out', () => {
  it.each<[string, () => Promise<Response>]>([
    ['no token', async () => fetch(url, { method: 'POST', body: event('classic-message-direct') })],
    ['a forged token', async () => send(event('classic-message-direct'), `${GOOD.endpoint().slice(0, -6)}AAAAAA`)],
    ['a token of Pub/Sub on an event', async () => send(event('classic-message-direct'), GOOD.push())],
    ['an envelope with a token of Google Chat', async () => send(envelope(fixture('classic-message-direct')))],
  ])('answers %s with 401, and stores nothing', async (_, request) => {
    expect((await request()).status).toBe(401);
    expect(accepted).toEqual([]);
    expect(rig.dropped).toEqual(['unverified']);
    expect(rig.log.lines.join('\n')).not.toMatch(/eyJ/);
  });

  it('answers 503 while Google’s keys are out of reach', async () => {
    rig.google.on('GET /oidc', 'drop');
    expect((await send(event('classic-message-direct'))).status).toBe(503);
    expect(accepted).toEqual([]);
  });

  it.each([
    ['no JSON', '{"type":'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('answers %s with 400', async (_, body) => {
    expect((await send(body)).status).toBe(400);
    expect(rig.dropped).toEqual(['bad-request']);
  });

  it('answers an enormous body with 413', async () => {
    expect((await send(`{"type":"${'x'.repeat(2 * 1024 * 1024)}"}`)).status).toBe(413);
  });
});

describe('dialogs', () => {
  const dialog: Dialog = {
    token: 'signed.token',
    title: 'Pass on',
    submit: 'Send',
    close: 'Close',
    fields: [
      { type: 'person', name: 'agent', label: 'To a colleague' },
      { type: 'choice', name: 'destination', label: 'To a team', options: [{ value: 'hr', label: 'HR' }] },
      { type: 'text', name: 'note', label: 'Note', value: 'x' },
    ],
  };

  /** What the engine does with a press: first it is durable, then the dialog is opened. */
  function openAfterAccept(): void {
    accept = async (events) => {
      const [press] = events as SurfaceEventOf<'press'>[];
      queueMicrotask(() => void rig.surface.aside({ type: 'dialog', trigger: press!.trigger!, dialog }));
    };
  }

  it('are the answer to a press in a classic app', async () => {
    openAfterAccept();
    const answer = (await (await send(event('classic-press-dialog'))).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({
      actionResponse: {
        type: 'DIALOG',
        dialogAction: { dialog: { body: { sections: [{ widgets: [{}, {}, {}, {}, { buttonList: {} }] }] } } },
      },
    });
    expect(JSON.stringify(answer)).toContain('"key":"token","value":"signed.token"');
    expect(rig.google.of('POST')).toEqual([]);
  });

  it('are a pushed card in an add-on', async () => {
    openAfterAccept();
    const response = await send(event('add-on-press-dialog'), GOOD['add-on']());
    expect(await response.json()).toMatchObject({ action: { navigations: [{ pushCard: { sections: [{}] } }] } });
  });

  it.each([
    [
      'classic-press-dialog',
      { actionResponse: { type: 'DIALOG', dialogAction: { actionStatus: { statusCode: 'OK' } } } },
    ],
    ['add-on-press-dialog', { action: { navigations: [{ endNavigation: { action: 'CLOSE_DIALOG' } }] } }],
  ])('that are refused (%s) close at once, and the person is told why', async (name, closing) => {
    accept = async (events) => {
      const [press] = events as SurfaceEventOf<'press'>[];
      const { who, on, trigger } = press!;
      queueMicrotask(
        () => void rig.surface.aside({ type: 'whisper', to: who, place: on.place, text: 'No.', trigger: trigger! }),
      );
    };
    expect(await (await send(event(name))).json()).toEqual(closing);
    await expect
      .poll(() => rig.google.of('POST', '/messages'))
      .toMatchObject([{ body: { text: 'No.', privateMessageViewer: { name: NOOR } } }]);
  });

  it('that were sent off close', async () => {
    expect(await (await send(event('classic-dialog-submit'))).json()).toMatchObject({
      actionResponse: { type: 'DIALOG' },
    });
    expect(accepted).toMatchObject([{ type: 'submit', token: 'signed.token' }]);
  });

  it('that nobody opens do not hold the answer up for good', async () => {
    expect(await (await send(event('classic-press-dialog'))).json()).toMatchObject({ actionResponse: {} });
  });
});

describe('Pub/Sub push', () => {
  beforeEach(async () => again({ pushServiceAccount: PUSHER, subscription: 'projects/p/subscriptions/baton' }));

  it('is taken in with the token of its account, and answered with 2xx', async () => {
    expect((await send(envelope(fixture('add-on-press')), GOOD.push())).status).toBe(204);
    expect(accepted).toMatchObject([{ type: 'press', action: 'resolve' }]);
  });

  it('is sent again when it could not be taken in', async () => {
    accept = async () => Promise.reject(new OverloadedError('full'));
    expect((await send(envelope(fixture('add-on-press')), GOOD.push())).status).toBe(503);
  });

  it('of something unreadable is not sent again', async () => {
    const body = JSON.stringify({ message: { data: '###' }, subscription: 'projects/p/subscriptions/baton' });
    expect((await send(body, GOOD.push())).status).toBe(204);
    expect(rig.dropped).toEqual(['unreadable']);
  });

  it('of another subscription is refused', async () => {
    const body = envelope(fixture('add-on-press'), 'projects/other/subscriptions/baton');
    expect((await send(body, GOOD.push())).status).toBe(401);
  });

  it('has no answers: a dialog is a private message with the same fields', async () => {
    await send(envelope(fixture('classic-press-dialog')), GOOD.push());
    const [press] = accepted as SurfaceEventOf<'press'>[];
    const dialog: Dialog = { token: 't', title: 'Pass on', submit: 'Send', close: 'Close', fields: [] };
    const posted = await rig.surface.aside({ type: 'dialog', trigger: press!.trigger!, dialog });
    expect(posted).toMatchObject({ place: placeOf(DESK, `${DESK}/threads/t1`) });
    expect(rig.google.of('POST', '/messages')).toMatchObject([
      { body: { privateMessageViewer: { name: NOOR }, thread: { name: `${DESK}/threads/t1` }, cardsV2: [{}] } },
    ]);
  });
});
