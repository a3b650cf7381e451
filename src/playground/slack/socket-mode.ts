import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isJson } from './types.ts';
import type { Outcome, Transport } from './transport.ts';
import { acceptWebSocket, type WebSocketPeer } from './websocket.ts';

/** An app may hold ten connections (docs.slack.dev/apis/events-api/using-socket-mode). */
const MAX_CONNECTIONS = 10;
const MAX_TICKETS = 100;
const PING_EVERY_MS = 10_000;
/** RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;

/** Socket Mode: the app's events over WebSockets that it opens itself. */
export interface SocketMode extends Transport {
  /** The path and query for one new connection. */
  ticket(): string;
  /** Takes an upgrade over; false if its ticket is not ours. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  connections(): number;
  /** Asks the app to connect anew, as Slack does every few hours. */
  disconnect(reason: string): number;
  /** Cuts every connection. */
  cut(): void;
}

export function createSocketMode(appId: string, answerWithinMs: number): SocketMode {
  const peers = new Set<WebSocketPeer>();
  const tickets = new Set<string>();
  const waiting = new Map<string, (body: string) => void>();
  let turn = 0;
  const pings = setInterval(() => {
    for (const peer of peers) peer.ping();
  }, PING_EVERY_MS);
  pings.unref();

  function hello(peer: WebSocketPeer): void {
    peer.send(
      JSON.stringify({
        type: 'hello',
        num_connections: peers.size,
        debug_info: { host: 'emulated', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: appId },
      }),
    );
  }

  function acknowledged(text: string): void {
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      return;
    }
    if (isJson(answer) && typeof answer.envelope_id === 'string') {
      waiting.get(answer.envelope_id)?.(answer.payload === undefined ? '' : JSON.stringify(answer.payload));
    }
  }

  const cut = (): void => {
    for (const peer of peers) peer.destroy();
  };

  return {
    name: 'socket',
    reachable: () => true,
    ticket() {
      if (tickets.size >= MAX_TICKETS) tickets.clear();
      const ticket = randomBytes(18).toString('base64url');
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade(req, socket, head) {
      const url = new URL(req.url ?? '/', 'http://emulated');
      if (
        url.pathname !== '/link/' ||
        !tickets.delete(url.searchParams.get('ticket') ?? '') ||
        peers.size >= MAX_CONNECTIONS
      )
        return false;
      const peer = acceptWebSocket(req, socket, head, {
        message: acknowledged,
        closed: () => {
          if (peer !== null) peers.delete(peer);
        },
      });
      if (peer !== null) {
        peers.add(peer);
        hello(peer);
      }
      return true;
    },
    send(parcel) {
      const started = performance.now();
      const outcome = (part: Omit<Outcome, 'ms'>): Outcome => ({
        ms: Math.round((performance.now() - started) * 10) / 10,
        ...part,
      });
      const open = [...peers];
      const peer = open[turn++ % Math.max(1, open.length)];
      if (peer === undefined) {
        return Promise.resolve(outcome({ status: 0, body: 'no open connection', reason: 'connection_failed' }));
      }
      const envelopeId = randomUUID();
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(envelopeId);
          resolve(outcome({ status: 0, body: 'not acknowledged in time', reason: 'http_timeout' }));
        }, answerWithinMs);
        waiting.set(envelopeId, (body) => {
          clearTimeout(timer);
          waiting.delete(envelopeId);
          resolve(outcome({ status: 200, body }));
        });
        peer.send(
          JSON.stringify({
            envelope_id: envelopeId,
            payload: parcel.payload,
            type: parcel.kind,
            accepts_response_payload: parcel.kind !== 'events_api',
            ...(parcel.kind === 'events_api'
              ? { retry_attempt: parcel.retry?.num ?? 0, retry_reason: parcel.retry?.reason ?? '' }
              : {}),
          }),
        );
      });
    },
    connections: () => peers.size,
    disconnect(reason) {
      const asked = [...peers];
      for (const peer of asked) {
        peer.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'emulated' } }));
        peers.delete(peer);
        peer.close(1000);
      }
      return asked.length;
    },
    cut,
    close() {
      clearInterval(pings);
      for (const peer of peers) peer.close(GOING_AWAY);
      return Promise.resolve();
    },
  };
}
