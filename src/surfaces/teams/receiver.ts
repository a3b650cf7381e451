import type { RequestHandler, Response } from 'express';
import { BadRequestError, BatonError, OverloadedError, UnverifiedError } from '../../core/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { Json } from '../shared/json.ts';
import { readBody } from '../shared/read-body.ts';
import { isLocal, type RawRequest } from './verify.ts';

/** What Teams is answered: a status, and for an invoke what it asked for. */
export interface Answer {
  readonly status: number;
  readonly body?: Json;
}

interface ReceiverDeps {
  /** @throws UnverifiedError, BadRequestError; anything else is no answer but "later" */
  readonly verify: (request: RawRequest) => Promise<Json>;
  /** Resolves once what the activity says is durable. */
  readonly dispatch: (activity: Json) => Promise<Answer>;
  readonly log: Log;
  readonly countDropped: (why: string) => void;
}

/**
 * The door for activities, all at one address. 2xx only after the events are durable; 503 where they could not be taken in, or
 * where the keys to check them with can't be had.
 */
export function createReceiver({ verify, dispatch, log, countDropped }: ReceiverDeps): RequestHandler {
  function refuse(error: unknown, response: Response): void {
    if (response.headersSent) return;
    if (error instanceof UnverifiedError) {
      countDropped('unverified');
      log.warn({ code: error.code }, 'A request to the Teams address was not sent by Teams');
      response.status(401).end();
    } else if (error instanceof BadRequestError) {
      countDropped('bad-request');
      if (error.status === 413) response.setHeader('Connection', 'close');
      response.status(error.status).end();
    } else {
      const code = error instanceof BatonError ? error.code : error instanceof Error ? error.name : 'unknown';
      if (!(error instanceof OverloadedError)) log.error({ code }, 'A Teams event could not be taken in');
      response.status(503).end();
    }
  }

  return (request, response) => {
    (async () => {
      const activity = await verify({
        body: await readBody(request),
        authorization: request.headers.authorization,
        local: isLocal(request),
      });
      const { status, body } = await dispatch(activity);
      if (body === undefined) response.status(status).end();
      else response.status(status).json(body);
    })().catch((error: unknown) => {
      refuse(error, response);
    });
  };
}
