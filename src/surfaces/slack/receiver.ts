import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { BadRequestError, BatonError, OverloadedError, UnverifiedError } from '../../core/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { Dispatch } from './dispatch.ts';
import { decodeSlack, isSslCheck, verifySlack, type RawRequest } from './verify.ts';

interface ReceiverDeps {
  readonly signingSecret: string;
  readonly dispatch: Dispatch;
  readonly log: Log;
  readonly countDropped: (why: string) => void;
  readonly now: () => number;
}

const MAX_BODY_BYTES = 1024 * 1024;
/** So much of a body that is too long is read and thrown away, so that its sender reads our answer rather than a reset. */
const MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES;

/**
 * The door for HTTP: events, interactivity and commands, all at one address. Reads the body itself, because the signature is
 * over the raw bytes. 2xx only after the events are durable; 503 makes Slack send them again.
 */
export function createReceiver({ signingSecret, dispatch, log, countDropped, now }: ReceiverDeps): RequestHandler {
  async function receive(request: IncomingMessage, response: Response): Promise<void> {
    const raw: RawRequest = {
      body: await readBody(request),
      contentType: request.headers['content-type'],
      signature: single(request.headers['x-slack-signature']),
      timestamp: single(request.headers['x-slack-request-timestamp']),
    };
    if (isSslCheck(raw)) {
      response.status(200).end();
      return;
    }
    verifySlack(raw, signingSecret, now());
    const payload = decodeSlack(raw);
    if (payload['type'] === 'url_verification') {
      response.status(200).json({ challenge: payload['challenge'] });
      return;
    }
    const reply = await dispatch(payload);
    if (reply === undefined) response.status(200).end();
    else response.status(200).json(reply);
  }

  function refuse(error: unknown, response: Response): void {
    if (response.headersSent) return;
    if (error instanceof UnverifiedError) {
      countDropped('unverified');
      log.warn({ code: error.code }, 'A request to the Slack address was not signed by Slack');
      response.status(401).end();
    } else if (error instanceof BadRequestError) {
      countDropped('bad-request');
      if (error.status === 413) response.setHeader('Connection', 'close');
      response.status(error.status).end();
    } else {
      const code = error instanceof BatonError ? error.code : error instanceof Error ? error.name : 'unknown';
      if (!(error instanceof OverloadedError)) log.error({ code }, 'A Slack event could not be taken in');
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

function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DRAINED_BYTES) return Promise.reject(tooLong());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_DRAINED_BYTES) {
        request.pause();
        reject(tooLong());
      }
    });
    request.once('end', () => {
      if (size > MAX_BODY_BYTES) reject(tooLong());
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      // Without an end before it, the sender went away; nobody reads the answer.
      if (!request.complete) reject(new BadRequestError('slack.aborted', 'The request ended before its body did'));
    });
  });
}

function tooLong(): BadRequestError {
  return new BadRequestError('slack.too-large', 'The request is longer than 1 MB', 413);
}
