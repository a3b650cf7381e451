import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { BadRequestError, BatonError, OverloadedError, UnverifiedError } from '../../core/errors.ts';
import type { Log } from '../../ports/log.ts';
import { readBody } from '../shared/read-body.ts';
import { decodeWebex, verifyWebex, type Envelope } from './verify.ts';

interface ReceiverDeps {
  readonly secret: string;
  readonly signature: 'sha1' | 'by-length';
  /** Resolves once what the webhook tells is durable. */
  readonly takeIn: (envelope: Envelope) => Promise<void>;
  readonly log: Log;
  readonly countDropped: (why: string) => void;
}

/**
 * The door for webhooks. Reads the body itself, because the signature is over the raw bytes. 2xx only after the events are
 * durable; 503 where they can't be yet: then Baton fetches them itself later.
 */
export function createReceiver({ secret, signature, takeIn, log, countDropped }: ReceiverDeps): RequestHandler {
  async function receive(request: IncomingMessage, response: Response): Promise<void> {
    const body = await readBody(request);
    verifyWebex(
      {
        body,
        signature: single(request.headers['x-spark-signature']),
        otherSignature: single(request.headers['x-webex-signature']),
      },
      secret,
      signature,
    );
    await takeIn(decodeWebex(body));
    response.status(200).end();
  }

  function refuse(error: unknown, response: Response): void {
    if (response.headersSent) return;
    if (error instanceof UnverifiedError) {
      countDropped('unverified');
      log.warn({ code: error.code }, 'A request to the Webex address was not signed by Webex');
      response.status(401).end();
    } else if (error instanceof BadRequestError) {
      countDropped(error.status === 403 ? 'other-org' : 'bad-request');
      if (error.status === 413) response.setHeader('Connection', 'close');
      response.status(error.status).end();
    } else {
      const code = error instanceof BatonError ? error.code : error instanceof Error ? error.name : 'unknown';
      if (!(error instanceof OverloadedError)) log.error({ code }, 'A Webex event could not be taken in yet');
      response.status(503).end();
    }
  }

  return (request, response) => {
    receive(request, response).catch((error: unknown) => {
      refuse(error, response);
    });
  };
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
