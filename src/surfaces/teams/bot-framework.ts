import { AsyncLocalStorage } from 'node:async_hooks';
import { ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { UnverifiedError, VendorError, type BatonError } from '../../core/errors.ts';
import { within } from '../../net/within.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, text, type Json } from '../shared/json.ts';
import { CLOUDS } from './clouds.ts';
import type { TeamsConfig } from './config.ts';
import { createTokenClient, credentialsRefused, type TokenSource } from './tokens.ts';

/**
 * The narrow port to Microsoft's Bot Framework SDK, whose support has ended: who signed an event, and a token to answer
 * with. No other file imports it; another SDK that speaks the same protocol would take its place here.
 */
export interface BotFramework {
  /**
   * Checks that Azure Bot Service sent this activity to this bot: `authorization` is the header of that name.
   * @throws UnverifiedError; VendorError worth another try, where the keys can't be had
   */
  verify(authorization: string | undefined, activity: Json): Promise<void>;
  /** A token for sending; null where none is needed. `fresh`: not the one at hand. @throws VendorError, before anything was sent */
  readonly token: TokenSource;
  /** Where the keys of events are told; null where nothing is verified. */
  readonly keysUrl: string | null;
}

type Settings = Pick<
  TeamsConfig,
  | 'appId'
  | 'appPassword'
  | 'appType'
  | 'tenantId'
  | 'cloud'
  | 'tokenUrl'
  | 'tokenScope'
  | 'openIdMetadataUrl'
  | 'tokenIssuer'
  | 'allowUnauthenticated'
>;

const WITHIN_MS = 10_000;
/** The SDK allows so much for clocks that differ. */
const LEEWAY_MS = 5 * 60_000;
/** A token that was checked is known for so long at most; the keys themselves are kept for a day by the SDK. */
const KNOWN_MS = 3_600_000;
const MOST_KNOWN = 500;

export function createBotFramework(settings: Settings, now: () => number): BotFramework {
  const { appId = '', appPassword = '', tenantId, tokenUrl } = settings;
  if (settings.allowUnauthenticated) return { verify: async () => undefined, token: async () => null, keysUrl: null };

  const cloud = CLOUDS[settings.cloud];
  const issuer = settings.tokenIssuer ?? cloud.issuer;
  const keysUrl = settings.openIdMetadataUrl ?? cloud.openIdMetadataUrl;
  const scope = settings.tokenScope?.replace(/\/\.default$/, '') ?? cloud.scope;
  const appType = settings.appType ?? (tenantId === undefined ? 'MultiTenant' : 'SingleTenant');
  const factory = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    ...(appPassword !== '' && { MicrosoftAppPassword: appPassword }),
    ...(tenantId !== undefined && { MicrosoftAppTenantId: tenantId }),
    // With a token address of its own, the SDK only compares ids.
    MicrosoftAppType: tokenUrl === undefined ? appType : 'MultiTenant',
  });
  // One setting given alone would leave all others empty: the SDK takes all or none.
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      ValidateAuthority: true,
      ToChannelFromBotLoginUrl: cloud.loginUrl,
      ToChannelFromBotOAuthScope: scope,
      ToBotFromChannelTokenIssuer: issuer,
      OAuthUrl: cloud.oauthUrl,
      ToBotFromChannelOpenIdMetadataUrl: keysUrl,
      // Tokens of emulators and of other bots are refused before they get so far.
      ToBotFromEmulatorOpenIdMetadataUrl: keysUrl,
      CallerId: 'urn:botframework:azure',
    },
    factory,
  );

  let credentials: Promise<unknown> | null = null;
  async function fromSdk(fresh: boolean): Promise<string> {
    try {
      credentials ??= factory.createCredentials(appId, scope, cloud.loginUrl, true);
      return await within(((await credentials) as AppCredentials).getToken(fresh), WITHIN_MS);
    } catch (error) {
      const code = record(error)?.['errorCode'];
      const reason = typeof code === 'string' ? code : 'no-answer';
      const refused = credentialsRefused(`${reason} ${error instanceof Error ? error.message : ''}`);
      throw new VendorError(`teams.token.${reason}`, 'No token to write to Teams with could be had', {
        retry: refused ? 'never' : 'backoff',
        cause: error,
      });
    }
  }

  /** Azure Bot Service uses a token for many events; its signature need be checked once, for the address it was shown with. */
  const known = createBoundedMap<number>(MOST_KNOWN);

  return {
    keysUrl,
    token:
      tokenUrl === undefined
        ? fromSdk
        : createTokenClient({ url: tokenUrl, appId, appPassword, scope: `${scope}/.default`, now }),
    async verify(authorization, activity) {
      // The keys of Azure Bot Service are each endorsed for channels; ours is Teams.
      const { channelId = 'msteams', serviceUrl } = activity;
      const shownWith = JSON.stringify([authorization, channelId, serviceUrl]);
      if ((known.get(shownWith) ?? 0) > now()) return;
      const until = precheck(authorization, issuer, text(channelId), now());
      try {
        const shown = { type: 'message', channelId, serviceUrl } as never;
        const checked = silently(async () => authentication.authenticateRequest(shown, authorization ?? ''));
        await within(checked, WITHIN_MS);
        known.set(shownWith, Math.min(until, now() + KNOWN_MS));
      } catch (error) {
        throw refusal(error);
      }
    },
  };
}

/**
 * The SDK writes a key to the terminal for every token that is forged or has expired: anybody could fill the log with it. What it
 * throws says as much, and the door logs it as a line of its own.
 */
const silent = new AsyncLocalStorage<true>();
const { error: loud } = console;
Reflect.set(console, 'error', (...said: unknown[]) => {
  if (silent.getStore() !== true) loud(...said);
});

async function silently<T>(work: () => Promise<T>): Promise<T> {
  return silent.run(true, work);
}

/** What the SDK's credentials are, beside what their type says. */
interface AppCredentials {
  getToken(fresh: boolean): Promise<string>;
}

/**
 * What can be seen without keys. The SDK would also take tokens that were issued to bots by the directory (of the Emulator,
 * of other bots), and those not even for this bot; here only Azure Bot Service speaks. Gives the token's end in ms.
 */
function precheck(
  authorization: string | undefined,
  issuer: string,
  channelId: string | undefined,
  now: number,
): number {
  const [scheme, token = '', ...more] = authorization?.split(' ') ?? [];
  if (scheme !== 'Bearer' || token === '' || more.length > 0) {
    throw new UnverifiedError('teams.unsigned', 'The request has no token');
  }
  // Of this one the SDK reads settings from the environment.
  if (channelId === 'AseChannel') throw new UnverifiedError('teams.channel', 'The request is not from Teams');
  const parts = token.split('.');
  const claims = decoded(parts[1] ?? '');
  if (parts.length !== 3 || decoded(parts[0] ?? '') === undefined || claims === undefined) {
    throw new UnverifiedError('teams.bad-token', 'The token can not be read');
  }
  if (claims['iss'] !== issuer) throw new UnverifiedError('teams.issuer', 'The token is not one of Azure Bot Service');
  const until = claims['exp'];
  if (typeof until !== 'number' || until * 1000 + LEEWAY_MS < now) {
    throw new UnverifiedError('teams.expired', 'The token has expired');
  }
  return until * 1000;
}

function decoded(part: string): Json | undefined {
  try {
    return record(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** The SDK tells a forged signature and keys that can't be had by the same kinds of errors. */
function refusal(error: unknown): BatonError {
  const status = record(error)?.['statusCode'];
  const name = error instanceof Error ? error.name : '';
  const late = error instanceof Error && error.message.startsWith('no answer within');
  if (late || (typeof status === 'number' && status >= 500) || name === 'FetchError' || name === 'SyntaxError') {
    return new VendorError('teams.keys.no-answer', 'The keys of Azure Bot Service can not be had at the moment', {
      retry: 'backoff',
      cause: error,
    });
  }
  return new UnverifiedError('teams.bad-token', 'The token does not match the request');
}
