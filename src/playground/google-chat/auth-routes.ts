import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../shared/http.ts';
import { answerFault } from './api/answer.ts';
import { IDENTITY } from './identity.ts';
import { jwkOf, keyOf } from './keys.ts';
import type { Kernel } from './kernel.ts';
import type { Json } from './types.ts';

const MAX_FORM_BYTES = 100_000;

/** Paths of keys, the same as at Google. */
export const CERT_PATHS = {
  oidcPem: '/oauth2/v1/certs',
  oidcJwk: '/oauth2/v3/certs',
  chatPem: `/service_accounts/v1/metadata/x509/${IDENTITY.chatIssuer}`,
  chatJwk: `/service_accounts/v1/jwk/${IDENTITY.chatIssuer}`,
} as const;

/** The public keys behind a path, or undefined if there are none. */
export function certsAt(path: string): Json | undefined {
  if (path === CERT_PATHS.oidcPem) return pem('oidc');
  if (path === CERT_PATHS.chatPem) return pem('chat');
  if (path === CERT_PATHS.oidcJwk) return { keys: [jwkOf(keyOf('oidc'))] };
  if (path === CERT_PATHS.chatJwk) return { keys: [jwkOf(keyOf('chat'))] };
  return undefined;
}

function pem(name: 'oidc' | 'chat'): Json {
  const key = keyOf(name);
  return { [key.id]: key.certificate };
}

/** Google's keys may be kept for as long as `cache-control` says. */
export function sendCerts(res: ServerResponse, certs: Json): void {
  sendJson(res, 200, certs, { 'cache-control': 'public, max-age=3600, must-revalidate' });
}

/** Answers `POST /token`: an access token for a JWT that the service account's key signed (RFC 7523). */
export async function handleToken(kernel: Kernel, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const started = performance.now();
  const form = new URLSearchParams((await readBody(req, MAX_FORM_BYTES)).toString('utf8'));
  const log = (status: number, response: unknown): void =>
    kernel.wire.add({
      at: kernel.now(),
      direction: 'from-baton',
      name: 'oauth2.token',
      status,
      ms: Math.round(performance.now() - started),
      transport: 'http',
      request: Object.fromEntries(form),
      response,
    });
  const fault = answerFault(kernel, res, 'oauth2.token', undefined, log);
  if (fault === true) return;
  const { status, body } = kernel.tokens.exchange(form, `${kernel.baseUrl()}/token`);
  log(fault === 'drop' ? 0 : status, body);
  if (fault === 'drop') return void req.socket.destroy();
  sendJson(res, status, body);
}
