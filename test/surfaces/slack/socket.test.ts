import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import { acceptWebSocket, type WebSocketPeer } from '../../../src/playground/slack/websocket.ts';
import { fixture } from './fixtures.ts';
import { createRig, type Rig } from './rig.ts';

/** A busy machine may take its time. */
const until = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });

let rig: Rig;
let peers: WebSocketPeer[];
let acks: Record<string, unknown>[];
let accept: (events: readonly SurfaceEvent[]) => Promise<void>;

beforeEach(async () => {
  rig = await createRig({ config: { appToken: 'xapp-1-token', signingSecret: undefined } });
  peers = [];
  acks = [];
  rig.slack.on('apps.connections.open', { body: { ok: true, url: `${rig.slack.url.replace('http', 'ws')}/link` } });
  rig.slack.onUpgrade((request, socket, head) => {
    const peer = acceptWebSocket(request, socket, head, {
      message: (text) => acks.push(JSON.parse(text) as Record<string, unknown>),
      closed: () => undefined,
    })!;
    peers.push(peer);
    peer.send(JSON.stringify({ type: 'hello' }));
  });
  accept = async () => undefined;
});
afterEach(async () => rig.close());

async function start(): Promise<void> {
  await rig.surface.start({ accept: (events) => accept(events) });
}
const events = (envelope: string, name = 'message-direct', changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    type: 'events_api',
    envelope_id: envelope,
    accepts_response_payload: false,
    retry_attempt: 0,
    payload: { ...fixture(name), authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }], ...changes },
  });

describe('Socket Mode', () => {
  it('has no routes', () => {
    expect(rig.surface.router).toBeNull();
  });

  it('acknowledges only after the events are durable', async () => {
    let release = (): void => undefined;
    const seen: SurfaceEvent[] = [];
    accept = async (given) => {
      seen.push(...given);
      await new Promise<void>((resolve) => (release = resolve));
    };
    await start();
    await until(() => peers.length).toBe(1);
    expect(rig.slack.of('apps.connections.open')[0]?.headers.authorization).toBe('Bearer xapp-1-token');
    peers[0]!.send(events('e1'));
    await until(() => seen.length).toBe(1);
    // What needs no storing is answered at once, on the same line: had the first one been answered, it would be there.
    peers[0]!.send(events('e2', 'message-own'));
    await until(() => acks.map((ack) => ack['envelope_id'])).toEqual(['e2']);
    release();
    await until(() => acks.map((ack) => ack['envelope_id'])).toEqual(['e2', 'e1']);
  });

  it('gives no acknowledgement where nothing was stored; the same event again gets one', async () => {
    let failures = 0;
    accept = async () => {
      failures += 1;
      if (failures === 1) throw new Error('database away');
    };
    await start();
    await until(() => peers.length).toBe(1);
    peers[0]!.send(events('e1'));
    await until(() => rig.log.lines.some((line) => line.includes('could not be taken in'))).toBe(true);
    expect(acks).toEqual([]);
    peers[0]!.send(events('e2'));
    await until(() => acks.map((ack) => ack['envelope_id'])).toEqual(['e2']);
    expect(rig.log.lines.join()).not.toContain('xapp-');
  });

  it('takes presses, commands and shortcuts, and answers what it does not know', async () => {
    const seen: SurfaceEvent[] = [];
    accept = async (given) => {
      seen.push(...given);
    };
    await start();
    await until(() => peers.length).toBe(1);
    const own = { team: { id: 'T1' }, team_id: 'T1' };
    const of = (type: string, envelope: string, name: string): string =>
      JSON.stringify({
        type,
        envelope_id: envelope,
        accepts_response_payload: true,
        payload: { ...fixture(name), ...own },
      });
    peers[0]!.send(of('interactive', 'i1', 'press-button'));
    peers[0]!.send(of('slash_commands', 'i2', 'command'));
    peers[0]!.send(of('interactive', 'i3', 'shortcut-global'));
    peers[0]!.send(of('interactive', 'i4', 'view-closed'));
    await until(() => acks.map((ack) => ack['envelope_id']).sort()).toEqual(['i1', 'i2', 'i3', 'i4']);
    expect(seen.map(({ type }) => type).sort()).toEqual(['press', 'request', 'request']);
  });

  it('comes back when the connection is cut, recycled, or could not be made at first', async () => {
    rig.slack.on(
      'apps.connections.open',
      { status: 503, body: 'away' },
      { body: { ok: true, url: `${rig.slack.url.replace('http', 'ws')}/link` } },
    );
    await start();
    await until(() => peers.length).toBe(1);
    peers[0]!.destroy();
    await until(() => peers.length).toBe(2);
    peers[1]!.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await until(() => peers.length).toBe(3);
    peers[2]!.send(events('after'));
    await until(() => acks.map((ack) => ack['envelope_id'])).toContain('after');
  });
});
