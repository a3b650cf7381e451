import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendText } from '../shared/http.ts';
import type { Kernel } from './kernel.ts';
import { SlackFailure, type Json } from './types.ts';

/** A code holds for ten minutes and once (docs.slack.dev/authentication/installing-with-oauth). */
const LIVES_MS = 10 * 60_000;
const MAX_CODES = 1_000;

/** Installing the app: the page that asks an admin, and the exchange of its code for a token. */
export interface OAuth {
  handleAuthorize(req: IncomingMessage, res: ServerResponse, query: URLSearchParams): Promise<void>;
  /** @throws SlackFailure `invalid_code`, `code_already_used`, `bad_redirect_uri` */
  redeem(code: unknown, redirectUri: unknown): Json;
}

interface Grant {
  readonly team: string;
  readonly redirectUri: string;
  readonly installer: string;
  readonly at: number;
  used: boolean;
}

export function createOAuth(kernel: Kernel): OAuth {
  const grants = new Map<string, Grant>();
  const { world } = kernel;

  function page(query: URLSearchParams): string {
    const hidden = ['client_id', 'redirect_uri', 'state', 'scope']
      .map((name) => `<input type="hidden" name="${name}" value="${html(query.get(name) ?? '')}">`)
      .join('');
    const teams = [...world.workspaces.values()]
      .map(({ id, name }) => `<option value="${html(id)}">${html(name)}</option>`)
      .join('');
    const scopes = (query.get('scope') ?? '')
      .split(',')
      .map((scope) => `<li><code>${html(scope)}</code></li>`)
      .join('');
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Install ${html(world.app.name)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1.25rem}</style>
<h1>${html(world.app.name)} wants to be installed</h1><p>This is an emulated Slack. It asks for:</p><ul>${scopes}</ul>
<form method="post"><p><label>Workspace <select name="team">${teams}</select></label></p>${hidden}
<button name="decision" value="deny">Cancel</button> <button name="decision" value="allow">Allow</button></form></html>`;
  }

  function decide(form: URLSearchParams, target: URL): void {
    target.searchParams.set('state', form.get('state') ?? '');
    if (form.get('decision') !== 'allow') {
      target.searchParams.set('error', 'access_denied');
      return;
    }
    const team = form.get('team') ?? world.home().id;
    const installer = [...world.users.values()].find((user) => user.team === team && !user.isBot)?.id ?? '';
    const code = `${Date.now()}.${randomBytes(20).toString('hex')}`;
    if (grants.size >= MAX_CODES) grants.clear();
    grants.set(code, { team, installer, redirectUri: form.get('redirect_uri') ?? '', at: kernel.now(), used: false });
    target.searchParams.set('code', code);
  }

  return {
    async handleAuthorize(req, res, query) {
      const form = req.method === 'POST' ? new URLSearchParams((await readBody(req, 100_000)).toString('utf8')) : query;
      if (form.get('client_id') !== world.app.clientId) return sendText(res, 400, 'Invalid client_id parameter');
      const target = URL.parse(form.get('redirect_uri') ?? '');
      if (target === null || !/^https?:$/.test(target.protocol))
        return sendText(res, 400, 'redirect_uri did not match any configured URIs');
      if (req.method !== 'POST')
        return sendText(res, 200, page(query), 'text/html; charset=utf-8', { 'cache-control': 'no-store' });
      if (form.get('team') !== null && !world.workspaces.has(form.get('team') ?? ''))
        return sendText(res, 400, 'No such workspace');
      decide(form, target);
      res.writeHead(302, { location: target.href }).end();
    },

    redeem(code, redirectUri) {
      const grant = grants.get(String(code));
      if (grant === undefined || kernel.now() - grant.at > LIVES_MS) throw new SlackFailure('invalid_code');
      if (grant.used) throw new SlackFailure('code_already_used');
      if (redirectUri !== undefined && redirectUri !== grant.redirectUri) throw new SlackFailure('bad_redirect_uri');
      grant.used = true;
      const bot = world.install(grant.team, grant.installer);
      const workspace = world.workspaces.get(grant.team);
      return {
        app_id: world.app.appId,
        authed_user: { id: grant.installer },
        scope: [...bot.scopes].join(','),
        token_type: 'bot',
        access_token: bot.botToken,
        bot_user_id: bot.botUserId,
        team: { id: grant.team, name: workspace?.name ?? '' },
        enterprise: null,
        is_enterprise_install: false,
      };
    },
  };
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
