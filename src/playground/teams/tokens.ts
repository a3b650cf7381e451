import { randomUUID } from 'node:crypto';
import { signingKey } from './keys.ts';
import { textOf, type Json } from './types.ts';
import type { AppSettings } from './world.ts';

const AUDIENCE = 'https://api.botframework.com';
const SCOPE = `${AUDIENCE}/.default`;

/** Microsoft Entra's part: client credentials for a token, and whether a token is good. */
export interface TokenService {
  /** Answers `POST /TENANT/oauth2/v2.0/token`. */
  issue(tenant: string, form: URLSearchParams): { readonly status: number; readonly body: Json };
  /** Whether the connector takes this bearer token. */
  accepts(token: string | undefined): boolean;
  /** Every token given out so far is worth nothing any more. */
  revoke(): void;
}

/** `livesS`: how long a token is good, in seconds. */
export function createTokenService(app: AppSettings, now: () => number, livesS: number): TokenService {
  /** Stands in every token that is good. */
  let series = randomUUID();
  /** Checked once: the token and when it ends, in seconds. */
  let known: { token: string; until: number } | undefined;
  const home = (tenant: string): boolean =>
    app.appType === 'SingleTenant' ? tenant === app.tenantId : tenant === 'botframework.com';

  function refuse(status: number, error: string, code: number, sentence: string): { status: number; body: Json } {
    return { status, body: { error, error_description: `AADSTS${code}: ${sentence}`, error_codes: [code] } };
  }

  return {
    issue(tenant, form) {
      const clientId = form.get('client_id') ?? '';
      if (form.get('grant_type') !== 'client_credentials')
        return refuse(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
      if (clientId !== app.appId || !home(tenant))
        return refuse(
          400,
          'unauthorized_client',
          700016,
          `Application '${clientId}' was not found in the directory '${tenant}'.`,
        );
      if (form.get('client_secret') !== app.appPassword)
        return refuse(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
      if (form.get('scope') !== SCOPE)
        return refuse(400, 'invalid_scope', 70011, `The scope '${textOf(form.get('scope'))}' is not valid.`);
      const at = Math.floor(now() / 1000);
      const token = signingKey('tokens').sign({
        aud: AUDIENCE,
        iss: `https://sts.windows.net/${app.tenantId}/`,
        iat: at,
        nbf: at,
        exp: at + livesS,
        appid: app.appId,
        tid: app.tenantId,
        uti: series,
        ver: '1.0',
      });
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: livesS, ext_expires_in: livesS, access_token: token },
      };
    },
    accepts(token) {
      if (token === undefined) return false;
      const at = Math.floor(now() / 1000);
      if (known?.token === token) return at < known.until;
      const claims = signingKey('tokens').open(token);
      if (claims?.aud !== AUDIENCE || claims.uti !== series || typeof claims.exp !== 'number') return false;
      known = { token, until: claims.exp };
      return at < claims.exp;
    },
    revoke() {
      series = randomUUID();
      known = undefined;
    },
  };
}
