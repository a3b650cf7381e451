import { createHmac, randomUUID } from 'node:crypto';
import type { WireLog } from '../shared/wire-log.ts';
import { hydraId, iso } from './ids.ts';
import type { Outcome, Poster } from './poster.ts';
import type { Json } from './types.ts';
import { APP } from './world.ts';

export interface Webhook {
  readonly id: string;
  name: string;
  targetUrl: string;
  readonly resource: string;
  readonly event: string;
  readonly filter?: string;
  secret?: string;
  readonly created: number;
  status: 'active' | 'inactive';
  /** When its deliveries failed lately. */
  failures: number[];
}

/** Something that happened, before it is known who wants to hear of it. */
export interface Happening {
  readonly resource: 'messages' | 'memberships' | 'rooms' | 'attachmentActions';
  readonly event: 'created' | 'updated' | 'deleted';
  readonly actorId: string;
  readonly data: Json;
  /** What filters can ask for, beyond what stands in `data`. */
  readonly facts?: Readonly<Record<string, string | readonly string[] | boolean>>;
}

export interface Webhooks {
  readonly all: Map<string, Webhook>;
  add(webhook: {
    name: string;
    targetUrl: string;
    resource: string;
    event: string;
    filter?: string;
    secret?: string;
  }): Webhook;
  /** Tells every active webhook that asked for it; resolves with the first attempts. */
  tell(happening: Happening): Promise<Outcome[]>;
  /** Sends a past event again at once; null if none of that name is remembered. */
  redeliver(name: string | undefined, times: number): Promise<number[] | null>;
  /** Any bytes to the app, signed with the secret of its first webhook if `sign`. */
  raw(body: string, headers: Record<string, string>, sign: boolean): Promise<Outcome>;
  reactivate(webhook: Webhook): void;
  /** Forgets what waits for a retry. */
  clear(): void;
}

export interface WebhookOptions {
  readonly wire: WireLog;
  readonly poster: Poster;
  readonly now: () => number;
  /** Where everything goes instead of the addresses that were registered, if told. */
  readonly redirect: () => string | undefined;
  readonly retryDelaysMs: readonly number[];
  readonly deactivateAfter: number;
  readonly signature: 'sha1' | 'sha256' | 'sha512';
}

interface Parcel {
  readonly webhook: Webhook;
  readonly name: string;
  readonly body: Json;
  readonly json: string;
}

/** "100 failures inside 5 minutes" is what is said of Webex; no page of the vendor confirms it. */
const FAILURE_WINDOW_MS = 300_000;
export const DEACTIVATE_AFTER = 100;
const REMEMBERED = 1_000;
const MAX_WAITING = 20_000;
/** Events of one room leave in turn, but none waits longer than this for the one before. */
const ORDER_PATIENCE_MS = 500;

export function createWebhooks(options: WebhookOptions): Webhooks {
  const { wire, poster, now, redirect, retryDelaysMs, deactivateAfter, signature } = options;
  const all = new Map<string, Webhook>();
  const remembered: Parcel[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const tails = new Map<string, Promise<unknown>>();
  let generation = 0;

  /** The signature is of the raw body (developer.webex.com/blog/using-a-webhook-secret). */
  function signed(body: string, secret: string | undefined): Record<string, string> {
    if (secret === undefined) return {};
    return { 'x-spark-signature': createHmac(signature, secret).update(body).digest('hex') };
  }

  async function attempt(parcel: Parcel, retry?: number): Promise<Outcome> {
    const { webhook, json } = parcel;
    const outcome = await poster.post(redirect() ?? webhook.targetUrl, json, {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Webex-Webhooks/1.0',
      trackingid: `EMULATED_${randomUUID()}`,
      ...signed(json, webhook.secret),
    });
    wire.add({
      at: now(),
      direction: 'to-baton',
      name: parcel.name,
      transport: 'http',
      status: outcome.status,
      ms: outcome.ms,
      request: parcel.body,
      response: outcome.body,
      ...(retry === undefined ? {} : { retry: { num: retry, reason: 'the attempt before failed' } }),
    });
    if (!good(outcome)) failed(webhook);
    return outcome;
  }

  function failed(webhook: Webhook): void {
    const at = now();
    webhook.failures = [...webhook.failures.filter((time) => at - time < FAILURE_WINDOW_MS), at].slice(
      -deactivateAfter,
    );
    if (webhook.failures.length >= deactivateAfter) webhook.status = 'inactive';
  }

  async function deliver(parcel: Parcel, tries: number): Promise<Outcome> {
    const mine = generation;
    const outcome = await attempt(parcel, tries === 0 ? undefined : tries);
    const delay = retryDelaysMs[tries];
    if (!good(outcome) && delay !== undefined && mine === generation && timers.size < MAX_WAITING) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        void deliver(parcel, tries + 1);
      }, delay);
      timers.add(timer);
    }
    return outcome;
  }

  function inTurn(key: string, run: () => Promise<Outcome>): Promise<Outcome> {
    const before = tails.get(key);
    const mine = before === undefined ? run() : patiently(before).then(run);
    tails.set(key, mine);
    void mine.then(() => {
      if (tails.get(key) === mine) tails.delete(key);
    });
    return mine;
  }

  return {
    all,
    add(webhook) {
      const added: Webhook = {
        id: hydraId('WEBHOOK', randomUUID()),
        ...webhook,
        created: now(),
        status: 'active',
        failures: [],
      };
      all.set(added.id, added);
      return added;
    },
    tell(happening) {
      const roomId = String(happening.data.roomId ?? happening.data.id);
      const outcomes: Promise<Outcome>[] = [];
      for (const webhook of all.values()) {
        if (webhook.status !== 'active' || !wants(webhook, happening)) continue;
        const body = envelope(webhook, happening);
        const name = `${happening.resource}/${happening.event}`;
        const parcel = { webhook, name, body, json: JSON.stringify(body) };
        remembered.push(parcel);
        if (remembered.length > REMEMBERED) remembered.shift();
        outcomes.push(inTurn(`${webhook.id} ${roomId}`, () => deliver(parcel, 0)));
      }
      return Promise.all(outcomes);
    },
    async redeliver(name, times) {
      const parcel = remembered.findLast((one) => name === undefined || one.name === name || one.body.id === name);
      if (parcel === undefined) return null;
      const outcomes = await Promise.all(Array.from({ length: times }, (_, index) => attempt(parcel, index + 1)));
      return outcomes.map((outcome) => outcome.status);
    },
    async raw(body, headers, sign) {
      const [first] = all.values();
      const url = redirect() ?? first?.targetUrl;
      if (url === undefined) return { status: 0, ms: 0, body: 'the app has registered no webhook' };
      const secret = first === undefined ? APP.webhookSecret : first.secret;
      return poster.post(url, body, {
        'content-type': 'application/json; charset=utf-8',
        ...(sign ? signed(body, secret) : {}),
        ...headers,
      });
    },
    reactivate(webhook) {
      webhook.status = 'active';
      webhook.failures = [];
    },
    clear() {
      generation += 1;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      remembered.length = 0;
    },
  };
}

function good({ status }: Outcome): boolean {
  return status >= 200 && status < 300;
}

/** `all` is in no list of the vendor's any more, but its own framework registers with it; it leaves out card actions. */
function wants(webhook: Webhook, happening: Happening): boolean {
  const { resource, event } = happening;
  const heard = webhook.resource === resource || (webhook.resource === 'all' && resource !== 'attachmentActions');
  if (!heard || (webhook.event !== event && webhook.event !== 'all')) return false;
  if (webhook.filter === undefined) return true;
  const facts = { ...happening.data, ...happening.facts };
  for (const [key, asked] of new URLSearchParams(webhook.filter)) {
    const value = facts[key];
    const wanted = asked === 'me' ? APP.botId : asked;
    if (Array.isArray(value) ? !value.includes(wanted) : String(value) !== wanted) return false;
  }
  return true;
}

/** The webhook itself without its secret, who did it, and what it was done to: ids only, never a text. */
function envelope(webhook: Webhook, happening: Happening): Json {
  return {
    id: webhook.id,
    name: webhook.name,
    targetUrl: webhook.targetUrl,
    resource: happening.resource,
    event: happening.event,
    ...(webhook.filter === undefined ? {} : { filter: webhook.filter }),
    orgId: APP.orgId,
    createdBy: APP.botId,
    appId: APP.botId,
    ownedBy: 'creator',
    status: webhook.status,
    created: iso(webhook.created),
    actorId: happening.actorId,
    data: happening.data,
  };
}

function patiently(before: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ORDER_PATIENCE_MS);
  });
  return Promise.race([before, patience]).finally(() => clearTimeout(timer));
}
