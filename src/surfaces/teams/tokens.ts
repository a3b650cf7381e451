import { request } from 'undici';
import { VendorError } from '../../core/errors.ts';
import { record, text, type Json } from '../shared/json.ts';

/** Gives a token; null where none is needed. `fresh`: not the one at hand, because it was refused. @throws VendorError */
export type TokenSource = (fresh: boolean) => Promise<string | null>;

interface TokenSettings {
  readonly url: string;
  readonly appId: string;
  readonly appPassword: string;
  readonly scope: string;
  readonly now: () => number;
}

/** A token is renewed so long before its end. */
const EARLY_MS = 5 * 60_000;
const CALL_MS = 10_000;

/**
 * Tokens by client credentials (RFC 6749, section 4.4) from an address that the admin wrote: the SDK's own library refuses
 * every address that is not Microsoft's.
 */
export function createTokenClient({ url, appId, appPassword, scope, now }: TokenSettings): TokenSource {
  let held: { readonly token: string; readonly until: number } | null = null;
  let asked: Promise<string> | null = null;

  async function ask(): Promise<string> {
    const form = { grant_type: 'client_credentials', client_id: appId, client_secret: appPassword, scope };
    let answer: Json | undefined;
    let status = 0;
    try {
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
        signal: AbortSignal.timeout(CALL_MS),
      });
      status = response.statusCode;
      answer = record(await response.body.json().catch(() => undefined));
    } catch (cause) {
      throw new VendorError('teams.token.no-answer', 'No answer from the address for tokens', {
        retry: 'backoff',
        cause,
      });
    }
    const token = text(answer?.['access_token']);
    if (status === 200 && token !== undefined) {
      held = { token, until: now() + Number(answer?.['expires_in'] ?? 3600) * 1000 - EARLY_MS };
      return token;
    }
    const reason = text(answer?.['error']) ?? `http-${status}`;
    const retry = credentialsRefused(reason) ? 'never' : 'backoff';
    throw new VendorError(`teams.token.${reason}`, `The address for tokens answered ${reason}`, { retry });
  }

  return async (fresh) => {
    if (!fresh && held !== null && held.until > now()) return held.token;
    asked ??= ask().finally(() => {
      asked = null;
    });
    return asked;
  };
}

/** Wrong credentials are no better at the next try. Source: Microsoft, "Microsoft Entra authentication and authorization error codes". */
export function credentialsRefused(reason: string): boolean {
  return /invalid_client|unauthorized_client|invalid_resource|invalid_scope|AADSTS(7000215|7000222|700016|90002)/.test(
    reason,
  );
}
