import { once } from 'node:events';
import { connect } from 'node:net';
import express, { Router } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BadRequestError, OverloadedError, UnverifiedError, VendorError } from '../../src/core/errors.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createHttpServer, type HttpOptions } from '../../src/http/server.ts';
import { createLog } from '../../src/net/log.ts';

const COUNTS = {
  handoffs: { placing: 0, waiting: 2, active: 1, redirected: 0, ended: 5 },
  deliveriesWaiting: 4,
  lanesWaiting: 3,
  deadLetters: 1,
  oldestWaitingMs: 1_500,
};

async function serve(options: Partial<HttpOptions> & { logged?: string[] } = {}) {
  const metrics = createMetrics(async () => COUNTS);
  const http = createHttpServer({
    routers: [],
    check: async () => undefined,
    metrics,
    log: createLog('info', { write: (line: string) => void options.logged?.push(line) }),
    now: Date.now,
    ...options,
  });
  const { url, port } = await http.listen(0);
  onTestFinished(() => http.close(0));
  return { http, url, port, metrics };
}

function throwing(error: unknown): Router {
  const router = Router();
  router.get('/boom', () => {
    throw error;
  });
  return router;
}

describe('health', () => {
  it('lives, is ready, and says so', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('is not ready while the store is away, but lives', async () => {
    const { url } = await serve({ check: () => Promise.reject(new Error('disk full')) });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).not.toContain('disk full');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('asks the store at most once a second, and again after that', async () => {
    let asked = 0;
    let now = 0;
    const { url } = await serve({ check: async () => void (asked += 1), now: () => now });
    for (let i = 0; i < 5; i += 1) await fetch(`${url}/readyz`);
    expect(asked).toBe(1);
    now = 1_000;
    await fetch(`${url}/readyz`);
    expect(asked).toBe(2);
  });
});

describe('metrics', () => {
  it('count events, deliveries, lanes, dead letters and handoffs', async () => {
    const { url, metrics } = await serve();
    metrics.event('slack', 'new');
    metrics.event('slack', 'new');
    metrics.event('slack', 'duplicate');
    metrics.delivery('agent', 'done', 30);
    metrics.entered('ended', 'agent-ended');
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    for (const line of [
      'baton_events_total{surface="slack",outcome="new"} 2',
      'baton_events_total{surface="slack",outcome="duplicate"} 1',
      'baton_deliveries_total{side="agent",outcome="done"} 1',
      'baton_delivery_seconds_bucket{le="0.05",side="agent"} 1',
      'baton_delivery_seconds_bucket{le="0.025",side="agent"} 0',
      'baton_handoff_transitions_total{state="ended",reason="agent-ended"} 1',
      'baton_handoffs{state="waiting"} 2',
      'baton_lanes_waiting 3',
      'baton_deliveries_waiting 4',
      'baton_dead_letters 1',
      'baton_oldest_waiting_seconds 1.5',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('are readable without the store', async () => {
    const metrics = createMetrics(() => Promise.reject(new Error('away')));
    metrics.event('slack', 'refused');
    expect(await metrics.text()).toContain('baton_events_total{surface="slack",outcome="refused"} 1');
  });
});

describe('routes', () => {
  it('get the raw bytes of a body', async () => {
    const router = Router();
    router.post('/raw', express.raw({ type: () => true }), (request, response) => {
      response.send(Buffer.from(request.body as Buffer).toString('hex'));
    });
    const { url } = await serve({ routers: [router] });
    const response = await fetch(`${url}/raw`, {
      method: 'POST',
      body: ' { "a" : 1 }\n',
      headers: { 'content-type': 'application/json' },
    });
    expect(Buffer.from(await response.text(), 'hex').toString()).toBe(' { "a" : 1 }\n');
  });

  it('that are not there are a plain 404', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/nothing`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'There is nothing here.' });
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it.each([
    [new UnverifiedError('slack.signature', 'bad signature'), 401],
    [new BadRequestError('slack.json', 'not JSON'), 400],
    [new BadRequestError('slack.size', 'too big', 413), 413],
    [new OverloadedError('full'), 503],
    [new VendorError('slack.auth.test.invalid_auth', 'invalid_auth'), 500],
    [new Error('secret detail'), 500],
    ['thrown text', 500],
  ])('that throw %s answer %d, without the detail', async (error, status) => {
    const logged: string[] = [];
    const { url } = await serve({ routers: [throwing(error)], logged });
    const response = await fetch(`${url}/boom`);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(text).not.toMatch(/secret detail|invalid_auth|thrown text|at .*\.ts/);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(logged).toHaveLength(status === 500 ? 1 : 0);
  });

  it('refuse a body that announces too much', async () => {
    const { url } = await serve({ limits: { bodyBytes: 10 } });
    expect((await fetch(`${url}/x`, { method: 'POST', body: 'x'.repeat(11) })).status).toBe(413);
    expect((await fetch(`${url}/x`, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(404);
  });

  it('survive an address that can not be decoded', async () => {
    const { url } = await serve({ routers: [throwing(new Error('x'))] });
    expect((await fetch(`${url}/%ff`)).status).toBeGreaterThanOrEqual(400);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('slow senders', () => {
  it.each([
    ['a head that never ends', 'POST /x HTTP/1.1\r\nHost: a\r\n'],
    ['a body that never comes', 'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx'],
  ])('%s is cut off', async (_, bytes) => {
    const router = Router();
    router.post('/slow', express.raw({ type: () => true }), (_request, response) => void response.end());
    const { port } = await serve({ routers: [router], limits: { headMs: 200, requestMs: 300 } });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(bytes);
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });
});

describe('the end', () => {
  it('answers 503 while it drains, finishes what is under way, and then refuses', async () => {
    const router = Router();
    let answer: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => {
      router.get('/long', (_request, response) => {
        answer = () => void response.send('finished');
        resolve();
      });
    });
    const { http, url } = await serve({ routers: [router] });
    const long = fetch(`${url}/long`);
    await arrived;
    http.drain();
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const refused = await fetch(`${url}/long`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    const closed = http.close(20_000);
    answer?.();
    expect(await (await long).text()).toBe('finished');
    await closed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('cuts off what does not finish', async () => {
    const router = Router();
    const arrived = new Promise<void>((resolve) => {
      router.get('/hang', () => resolve());
    });
    const { http, url } = await serve({ routers: [router] });
    const hanging = fetch(`${url}/hang`);
    const failed = expect(hanging).rejects.toThrow();
    await arrived;
    await http.close(10);
    await failed;
  });

  it('is quick where nothing is under way, and may come twice', async () => {
    const { http, url } = await serve();
    await fetch(`${url}/healthz`);
    await http.close(20_000);
    await http.close(20_000);
  });
});
