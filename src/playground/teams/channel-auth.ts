import { signingKey, type SigningKey } from './keys.ts';
import type { Json } from './types.ts';

/** learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication, "Connector to Bot". */
const ISSUER = 'https://api.botframework.com';
const LIVES_S = 3_600;
/** A token is used again until this long before its end. */
const SPARE_S = 600;

/** How the channel proves to the bot that an activity is its own. */
export interface ChannelAuth {
  /** The `Authorization` header of an activity from this service URL. */
  header(serviceUrl: string): string;
  /** The same with other claims, or by a key that nobody published: for tests of those who check. */
  forged(serviceUrl: string, claims: Json, unknownKey: boolean): string;
  /** `/v1/.well-known/openidconfiguration`, and the keys that it points to. */
  metadata(baseUrl: string): Json;
  keys(): Json;
}

/** `endorsements`: the channels that the key may speak for. */
export function createChannelAuth(appId: string, now: () => number, endorsements: readonly string[]): ChannelAuth {
  let current: { serviceUrl: string; token: string; until: number } | undefined;
  const own = (): SigningKey => signingKey('channel');

  const claimsFor = (serviceUrl: string): Json => {
    const at = Math.floor(now() / 1000);
    return { serviceurl: serviceUrl, nbf: at - 5, exp: at + LIVES_S, iss: ISSUER, aud: appId };
  };
  return {
    header(serviceUrl) {
      const at = Math.floor(now() / 1000);
      if (current?.serviceUrl !== serviceUrl || current.until < at)
        current = { serviceUrl, token: own().sign(claimsFor(serviceUrl)), until: at + LIVES_S - SPARE_S };
      return `Bearer ${current.token}`;
    },
    forged(serviceUrl, claims, unknownKey) {
      const whole = { ...claimsFor(serviceUrl), ...claims };
      if (!unknownKey) return `Bearer ${own().sign(whole)}`;
      // Under the name of the key that is published, so that the signature itself is what is wrong.
      const [, body, signature] = signingKey('stranger').sign(whole).split('.');
      const [head] = own().sign(whole).split('.');
      return `Bearer ${head}.${body}.${signature}`;
    },
    metadata: (baseUrl) => ({
      issuer: ISSUER,
      authorization_endpoint: 'https://invalid.botframework.com',
      jwks_uri: `${baseUrl}/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    }),
    keys: () => ({ keys: [own().jwk(endorsements)] }),
  };
}
