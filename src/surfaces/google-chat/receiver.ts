import type { RequestHandler, Response } from 'express';
import type { IncomingMessage } from 'node:http';
import { BadRequestError, BatonError, OverloadedError, UnverifiedError } from '../../core/errors.ts';
import type { Log } from '../../ports/log.ts';
import { record, text, type Json } from '../shared/json.ts';
import { readBody } from '../shared/read-body.ts';
import type { Dispatch } from './dispatch.ts';
import type { Proof } from './verify.ts';

interface ReceiverDeps {
  verify(authorization: string | undefined): Promise<Proof>;
  readonly dispatch: Dispatch;
  /** The only subscription that may push, where one is configured. */
  readonly subscription: string | undefined;
  readonly log: Log;
  countDropped(why: string): void;
}

/**
 * The door for HTTP: events of classic apps and of add-ons, and what Pub/Sub pushes, all at one address. 2xx only after the
 * events are durable; 503 makes Pub/Sub send them again, and shows people that the app did not answer.
 */
export function createReceiver(deps: ReceiverDeps): RequestHandler {
  const { verify, dispatch, subscription, log, countDropped } = deps;

  async function receive(request: IncomingMessage, response: Response): Promise<void> {
    const body = await readBody(request);
    const proof = await verify(request.headers.authorization);
    const payload = parseObject(body);
    const pushed = record(payload['message']);
    const envelope = payload['subscription'] !== undefined && pushed !== undefined && payload['type'] === undefined;
    // A token of Pub/Sub proves nothing about an event that did not come by Pub/Sub, and the other way round.
    if (envelope !== (proof === 'push')) {
      throw new UnverifiedError('google-chat.other-proof', 'The token is for another kind of request');
    }
    if (!envelope) {
      response.status(200).json(await dispatch.event(payload));
      return;
    }
    if (subscription !== undefined && text(payload['subscription']) !== subscription) {
      throw new UnverifiedError('google-chat.other-subscription', 'The push comes from another subscription');
    }
    // What can't be read would only be sent again.
    await dispatch.published(pushed['data']);
    response.status(204).end();
  }

  function refuse(error: unknown, response: Response): void {
    if (response.headersSent) return;
    if (error instanceof UnverifiedError) {
      countDropped('unverified');
      log.warn({ code: error.code }, 'A request to the Google Chat address has no valid token of Google');
      response.status(401).end();
    } else if (error instanceof BadRequestError) {
      countDropped('bad-request');
      if (error.status === 413) response.setHeader('Connection', 'close');
      response.status(error.status).end();
    } else {
      const code = error instanceof BatonError ? error.code : error instanceof Error ? error.name : 'unknown';
      if (!(error instanceof OverloadedError)) log.error({ code }, 'A Google Chat event could not be taken in');
      response.status(503).end();
    }
  }

  return (request, response) => {
    receive(request, response).catch((error: unknown) => {
      refuse(error, response);
    });
  };
}

const utf8 = new TextDecoder();

function parseObject(body: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch {
    throw new BadRequestError('google-chat.bad-json', 'The request is not valid JSON');
  }
  const object = record(value);
  if (object === undefined) throw new BadRequestError('google-chat.bad-json', 'The request is not a JSON object');
  return object;
}
