import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { BadRequestError, OverloadedError, UnverifiedError } from '../core/errors.ts';
import type { Log } from '../ports/log.ts';

/** Answers with a sentence for people and programs; never with a stack or a vendor's error. */
export function sendProblem(response: Response, status: number, sentence: string): void {
  response.status(status).json({ error: sentence });
}

export const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, 404, 'There is nothing here.');
};

/** Turns whatever a route threw into an answer. What is not the caller's fault is logged. */
export function answerError(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { status, sentence } = explain(error);
    if (status >= 500 && status !== 503) {
      log.error({ error, method: request.method, path: request.path }, 'a request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (status === 503) response.set('Retry-After', '1');
    sendProblem(response, status, sentence);
  };
}

function explain(error: unknown): { status: number; sentence: string } {
  if (error instanceof UnverifiedError) return { status: 401, sentence: 'The request is not signed as it must be.' };
  if (error instanceof OverloadedError) return { status: 503, sentence: 'Baton is busy. Please try again.' };
  const status = error instanceof BadRequestError ? error.status : clientStatus(error);
  if (status === 413) return { status, sentence: 'The request is too large.' };
  if (status !== undefined) return { status, sentence: 'The request can not be understood.' };
  return { status: 500, sentence: 'Something went wrong. It has been logged.' };
}

/** Errors of express and its parsers carry a status of their own. */
function clientStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
