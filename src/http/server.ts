import { createServer } from 'node:http';
import express, { type Router } from 'express';
import { listen, type Listening } from '../net/listen.ts';
import type { Log } from '../ports/log.ts';
import { answerError, notFound, sendProblem } from './errors.ts';
import { createReadiness } from './readiness.ts';

export interface HttpLimits {
  /** A request that announces a greater body is refused with 413 before it is read. Routers hold their own, lower limits. */
  readonly bodyBytes: number;
  /** The whole head of a request must have come within this time. */
  readonly headMs: number;
  /** The whole request must have come within this time. */
  readonly requestMs: number;
  /** How long an idle connection is kept. Longer than the minute after which load balancers drop theirs. */
  readonly keepAliveMs: number;
  readonly connections: number;
}

const HTTP_LIMITS: HttpLimits = {
  bodyBytes: 10 * 1024 * 1024,
  headMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 75_000,
  connections: 10_000,
};

export interface HttpOptions {
  /** Routes of the surfaces and systems, in this order. No body has been read before them. */
  readonly routers: readonly Router[];
  /** Rejects where the store can't be used; called at most once a second. */
  readonly check: () => Promise<void>;
  /** What Prometheus reads. */
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  readonly limits?: Partial<HttpLimits>;
  readonly log: Log;
  readonly now: () => number;
}

export interface HttpServer {
  /** Takes requests from now on. @throws BatonError as `listen` does. */
  listen(port: number, host?: string): Promise<Listening>;
  /** From now on `/readyz` and every new request are answered 503; what is under way goes on. */
  drain(): void;
  /** Refuses new connections, waits for what is under way, and cuts off what is left after `limitMs`. */
  close(limitMs: number): Promise<void>;
}

/** The one HTTP server of the service: health, metrics, and the routes that it is handed. */
export function createHttpServer(options: HttpOptions): HttpServer {
  const { routers, metrics, log } = options;
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const ready = createReadiness(options.check, options.now);
  let draining = false;

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use((_request, response, next) => {
    response.set('X-Content-Type-Options', 'nosniff');
    // A kept-alive connection whose last answer went out after the drain began would hold up the end.
    response.once('finish', () => {
      if (draining) setImmediate(() => server.closeIdleConnections());
    });
    next();
  });
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('alive\n'));
  app.get('/readyz', async (_request, response) => {
    const usable = !draining && (await ready());
    response.status(usable ? 200 : 503);
    response.type('text/plain').send(usable ? 'ready\n' : draining ? 'stopping\n' : 'the store can not be used\n');
  });
  app.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.text());
  });
  app.use((request, response, next) => {
    if (draining) {
      // The connection would otherwise stay with an instance that goes away.
      response.set({ Connection: 'close', 'Retry-After': '1' });
      sendProblem(response, 503, 'Baton is stopping. Please try again.');
    } else if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) {
      response.set('Connection', 'close');
      sendProblem(response, 413, 'The request is too large.');
    } else {
      next();
    }
  });
  for (const router of routers) app.use(router);
  app.use(notFound);
  app.use(answerError(log));

  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.max(100, Math.min(limits.headMs, 5_000) / 2),
      noDelay: true,
    },
    app,
  );
  server.maxConnections = limits.connections;

  return {
    listen: (port, host) => listen(server, port, host),
    drain() {
      draining = true;
      server.closeIdleConnections();
    },
    async close(limitMs) {
      draining = true;
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), limitMs);
      await closed.finally(() => clearTimeout(cut));
    },
  };
}
