import { IDENTITY } from './identity.ts';
import { randomWord } from './ids.ts';
import { keyOf, openJwt, signJwt } from './keys.ts';
import type { Json } from './types.ts';

const TOKEN_LIFE_S = 3_599;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Whom an assertion may be meant for: Google's own token addresses stand in the auth libraries. */
const GOOGLE_TOKEN_URLS = ['https://oauth2.googleapis.com/token', 'https://www.googleapis.com/oauth2/v4/token'];
const MAX_TOKENS = 1_000;
/** Google sends one proof with many events. */
const PROOF_REUSED_S = 300;
/** Google allows clocks to differ by so much. */
const SKEW_S = 300;

/** The kinds of proof that a request really comes from Google (developers.google.com/workspace/chat/verify-requests-from-chat). */
export type Proof = 'project-number' | 'endpoint-url' | 'add-on' | 'push';
export const PROOFS: readonly Proof[] = ['project-number', 'endpoint-url', 'add-on', 'push'];

export interface Tokens {
  /** A signed token for the app. `changes` replaces claims, `stranger` signs with a key that nobody knows. */
  proof(kind: Proof, endpoint: string, changes?: Json, stranger?: boolean): string;
  /** OAuth's token endpoint for service accounts. */
  exchange(form: URLSearchParams, ownUrl: string): { status: number; body: Json };
  /** What a caller may do, or undefined if its token is not valid. */
  scopesOf(token: string | undefined): ReadonlySet<string> | undefined;
  /** Ends every access token, as if the key had been withdrawn for a moment. */
  clear(): void;
}

export function createTokens(now: () => number): Tokens {
  const issued = new Map<string, { scopes: ReadonlySet<string>; until: number }>();
  const proofs = new Map<Proof, { endpoint: string; at: number; token: string }>();
  const seconds = (): number => Math.floor(now() / 1000);

  function claimsOf(kind: Proof, endpoint: string): Json {
    const iat = seconds();
    const times = { iat, exp: iat + 3_600 };
    if (kind === 'project-number') return { iss: IDENTITY.chatIssuer, aud: IDENTITY.projectNumber, ...times };
    const email =
      kind === 'endpoint-url'
        ? IDENTITY.chatIssuer
        : kind === 'add-on'
          ? IDENTITY.addOnServiceAccount
          : IDENTITY.pushServiceAccount;
    const who = { azp: IDENTITY.clientId, sub: IDENTITY.clientId, email, email_verified: true };
    return { iss: 'https://accounts.google.com', aud: endpoint, ...who, ...times };
  }

  function refused(error: string, description: string, status = 400): { status: number; body: Json } {
    return { status, body: { error, error_description: description } };
  }

  return {
    proof(kind, endpoint, changes, stranger = false) {
      const known = proofs.get(kind);
      const usual = changes === undefined && !stranger;
      if (usual && known?.endpoint === endpoint && Math.abs(seconds() - known.at) < PROOF_REUSED_S) return known.token;
      const key = keyOf(stranger ? 'stranger' : kind === 'project-number' ? 'chat' : 'oidc');
      const token = signJwt(key, { ...claimsOf(kind, endpoint), ...changes });
      if (usual) proofs.set(kind, { endpoint, at: seconds(), token });
      return token;
    },
    exchange(form, ownUrl) {
      if (form.get('grant_type') !== JWT_BEARER)
        return refused('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
      const opened = openJwt(keyOf('app'), form.get('assertion') ?? '');
      if (opened === undefined) return refused('invalid_grant', 'The assertion is not a JWT.');
      if (opened === null) return refused('invalid_grant', 'The signature of the assertion is not valid.');
      const { iss, aud, exp, iat, scope, sub } = opened.claims;
      const at = seconds();
      if (iss !== IDENTITY.serviceAccount) return refused('invalid_grant', 'There is no such account.');
      if (![...GOOGLE_TOKEN_URLS, ownUrl].includes(String(aud)))
        return refused('invalid_grant', 'The assertion is meant for somebody else.');
      const inTime = Number(iat) <= at + SKEW_S && Number(exp) > at - SKEW_S && Number(exp) - Number(iat) <= 3_600;
      if (!inTime) return refused('invalid_grant', 'The assertion may live for an hour at most, from now.');
      if (sub !== undefined && sub !== iss)
        return refused('unauthorized_client', 'The client may not act for users: domain-wide delegation is off.', 401);
      if (typeof scope !== 'string' || scope.trim() === '') return refused('invalid_scope', 'Scopes are missing.');
      const token = `ya29.c.${randomWord(60)}`;
      if (issued.size >= MAX_TOKENS) issued.delete(issued.keys().next().value ?? '');
      issued.set(token, { scopes: new Set(scope.trim().split(/\s+/)), until: now() + TOKEN_LIFE_S * 1000 });
      return { status: 200, body: { access_token: token, expires_in: TOKEN_LIFE_S, token_type: 'Bearer' } };
    },
    scopesOf(token) {
      const known = issued.get(token ?? '');
      return known !== undefined && known.until > now() ? known.scopes : undefined;
    },
    clear: () => issued.clear(),
  };
}
