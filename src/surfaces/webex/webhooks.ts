import { BatonError } from '../../core/errors.ts';
import { text, type Json } from '../shared/json.ts';
import { createWebexClient, type WebexClient } from './client.ts';
import { EVENTS_PATH, WATCHED, webhookName, type Watched } from './names.ts';

/** How it stands with one of the webhooks that Baton needs. */
export interface WebhookState {
  readonly resource: string;
  readonly event: string;
  /** `elsewhere`: it leads to another address than ours. */
  readonly status: 'active' | 'inactive' | 'missing' | 'elsewhere';
  readonly targetUrl?: string;
  /** More of them than one: each event would come as often. */
  readonly doubles: number;
}

/** What was done to a webhook. */
export interface WebhookChange {
  readonly resource: string;
  readonly event: string;
  readonly did: 'made' | 'activated' | 'pointed-here' | 'renewed' | 'removed-double' | 'failed';
  /** Why it failed. */
  readonly code?: string;
}

/** The webhooks of one bot. Only those that Baton made are touched; all others of the same token stay as they are. */
export interface WebexWebhooks {
  /** @throws VendorError */
  show(): Promise<{ readonly ours: readonly WebhookState[]; readonly others: number }>;
  /** Makes what is missing and gives all of ours the address and the secret of the configuration. @throws VendorError */
  register(): Promise<readonly WebhookChange[]>;
  /** Mends what is missing, switched off, doubled or leads elsewhere, and touches nothing else. @throws VendorError */
  repair(): Promise<readonly WebhookChange[]>;
}

const MAX_PAGES = 20;

interface WebhookOptions {
  readonly client: WebexClient;
  readonly publicUrl: string;
  readonly secret: string;
}

export function createWebhooks({ client, publicUrl, secret }: WebhookOptions): WebexWebhooks {
  const targetUrl = `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}`;

  async function all(): Promise<readonly Json[]> {
    const found: Json[] = [];
    let page = await client.list('webhooks', { max: 100 });
    for (let read = 1; ; read += 1) {
      found.push(...page.items);
      if (page.next === undefined || read >= MAX_PAGES) return found;
      page = await client.more(page.next);
    }
  }

  /** Ours of one kind, the one to be kept first: every instance of Baton must choose the same. */
  function oursOf(watched: Watched, found: readonly Json[]): Json[] {
    return found
      .filter((one) => one['name'] === webhookName(watched) && isKind(one, watched))
      .sort((a, b) => rank(a) - rank(b) || String(a['id']).localeCompare(String(b['id'])));
  }

  const rank = (one: Json): number => (one['targetUrl'] === targetUrl ? 0 : 1);

  function stateOf(watched: Watched, found: readonly Json[]): WebhookState {
    const [kept, ...doubles] = oursOf(watched, found);
    const kind = { resource: watched.resource, event: watched.event, doubles: doubles.length };
    if (kept === undefined) return { ...kind, status: 'missing' };
    const leads = text(kept['targetUrl']) ?? '';
    const status = leads !== targetUrl ? 'elsewhere' : kept['status'] === 'inactive' ? 'inactive' : 'active';
    return { ...kind, status, targetUrl: leads };
  }

  async function mend(watched: Watched, found: readonly Json[], renew: boolean): Promise<WebhookChange[]> {
    const { resource, event } = watched;
    const changes: WebhookChange[] = [];
    const [kept, ...doubles] = oursOf(watched, found);
    const { status } = stateOf(watched, found);
    const wanted = { name: webhookName(watched), targetUrl, secret };
    try {
      if (kept === undefined) {
        await client.create('webhooks', { ...wanted, resource, event });
        changes.push({ resource, event, did: 'made' });
      } else if (status !== 'active' || renew) {
        await client.replace(`webhooks/${idOf(kept)}`, { ...wanted, status: 'active' });
        const did = status === 'inactive' ? 'activated' : status === 'elsewhere' ? 'pointed-here' : 'renewed';
        changes.push({ resource, event, did });
      }
      for (const double of doubles) {
        await client.remove(`webhooks/${idOf(double)}`);
        changes.push({ resource, event, did: 'removed-double' });
      }
    } catch (error) {
      changes.push({ resource, event, did: 'failed', code: error instanceof BatonError ? error.code : 'unknown' });
    }
    return changes;
  }

  async function mendAll(renew: boolean): Promise<readonly WebhookChange[]> {
    const found = await all();
    const changes: WebhookChange[] = [];
    for (const watched of WATCHED) changes.push(...(await mend(watched, found, renew)));
    return changes;
  }

  return {
    async show() {
      const found = await all();
      const ours = WATCHED.map((watched) => stateOf(watched, found));
      const known = WATCHED.reduce((sum, watched) => sum + oursOf(watched, found).length, 0);
      return { ours, others: found.length - known };
    },
    register: () => mendAll(true),
    repair: () => mendAll(false),
  };
}

function idOf(webhook: Json): string {
  return encodeURIComponent(text(webhook['id']) ?? '');
}

function isKind(webhook: Json, { resource, event }: Watched): boolean {
  return webhook['resource'] === resource && webhook['event'] === event;
}

/** For the command line: the webhooks of a configuration, with a connection of their own that `close` ends. */
export function openWebexWebhooks(
  config: { readonly botToken: string; readonly webhookSecret?: string | undefined; readonly apiUrl: string },
  publicUrl: string,
): WebexWebhooks & { close(): Promise<void> } {
  const { webhookSecret } = config;
  if (webhookSecret === undefined) {
    throw new BatonError('webex.webhooks.no-secret', 'Set surfaces.webex.webhookSecret first: it signs the webhooks');
  }
  const client = createWebexClient(config.apiUrl, config.botToken);
  return { ...createWebhooks({ client, publicUrl, secret: webhookSecret }), close: () => client.close() };
}
