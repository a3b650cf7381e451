import { HTTPReceiver, type InstallationQuery, type InstallationStore } from '@slack/bolt';
import type { RequestHandler } from 'express';
import type { Log } from '../../ports/log.ts';
import { boltLogger } from './bolt-logger.ts';
import { SLACK_SCOPES } from './manifest.ts';

interface OAuthConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stateSecret: string;
  readonly apiUrl: string;
  /** Without it Slack sends people back to the address that the app names first. */
  readonly publicUrl?: string | undefined;
}

export interface OAuth {
  /** `GET /slack/install`: a page with the "Add to Slack" button. */
  readonly install: RequestHandler;
  /** `GET /slack/oauth_redirect`: where Slack sends the admin back to. */
  readonly redirect: RequestHandler;
  /** The bot's token, renewed where it is about to expire. */
  rotate(query: InstallationQuery<boolean>): Promise<string | undefined>;
}

export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';

/** Installing in many workspaces, by Bolt's own installer: signed state, bound to the browser by a cookie. */
export function createOAuth(config: OAuthConfig, installationStore: InstallationStore, log: Log): OAuth {
  const { publicUrl, apiUrl } = config;
  const redirectUri = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/$/, '')}${REDIRECT_PATH}`;
  const { installer } = new HTTPReceiver({
    signingSecret: '',
    signatureVerification: false,
    logger: boltLogger(log),
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    stateSecret: config.stateSecret,
    installationStore,
    installerOptions: {
      authorizationUrl: new URL('../oauth/v2/authorize', apiUrl).href,
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        timeout: 10_000,
        rejectRateLimitedCalls: true,
      },
    },
  });
  if (installer === undefined) throw new Error('Bolt made no installer');
  const options = { scopes: [...SLACK_SCOPES], ...(redirectUri && { redirectUri }) };

  const page =
    (
      serve: Parameters<RequestHandler> extends [infer Req, infer Res, ...unknown[]]
        ? (req: Req, res: Res) => Promise<void>
        : never,
    ): RequestHandler =>
    async (request, response) => {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Referrer-Policy', 'no-referrer');
      try {
        await serve(request, response);
      } catch (error) {
        log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'A Slack install failed');
        if (!response.headersSent) response.status(500);
        response.end();
      }
    };

  return {
    install: page(async (request, response) => installer.handleInstallPath(request, response, {}, options)),
    redirect: page(async (request, response) => installer.handleCallback(request, response, {})),
    rotate: async (query) => (await installer.authorize(query)).botToken,
  };
}
