import type { ServerResponse } from 'node:http';
import { sendJson } from '../../shared/http.ts';
import type { Kernel } from '../kernel.ts';
import { ApiFailure, isStatus } from '../types.ts';

/** Tells the wire log how a call ended. */
export type Log = (status: number, response: unknown) => void;

/** Plays an injected fault in place of the real answer; false: none strikes before the call is done. */
export function answerFault(
  kernel: Kernel,
  res: ServerResponse,
  method: string,
  space: string | undefined,
  log: Log,
): boolean | 'drop' {
  if (kernel.faults.down) {
    refuse(res, new ApiFailure('UNAVAILABLE', 'The service is currently unavailable.'), log);
    return true;
  }
  const fault = kernel.faults.strike(method, space);
  if (fault === undefined) return false;
  if (fault.kind === 'drop-after-accept') return 'drop';
  if (fault.kind === '429') refuse(res, quotaExceeded(), log, { 'retry-after': String(fault.retryAfter ?? 1) });
  else if (fault.kind === '500') refuse(res, new ApiFailure('INTERNAL', 'Internal error encountered.'), log);
  else if (fault.kind === 'error') {
    const status = isStatus(fault.error ?? '') ? (fault.error as 'INTERNAL') : 'INTERNAL';
    refuse(res, new ApiFailure(status, `An injected fault: ${fault.error ?? status}.`), log);
  } else log(0, 'hangs');
  return true;
}

export function refuse(res: ServerResponse, failure: ApiFailure, log: Log, headers: Record<string, string> = {}): void {
  const body = failure.body();
  log(failure.code, body);
  sendJson(res, failure.code, body, headers);
}

/** Real ones tell no time to wait: a client is to back off by itself. */
export function quotaExceeded(): ApiFailure {
  return new ApiFailure('RESOURCE_EXHAUSTED', 'Quota exceeded for the calls of this kind per minute or second.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'RATE_LIMIT_EXCEEDED',
      domain: 'googleapis.com',
      metadata: { service: 'chat.googleapis.com' },
    },
  ]);
}
