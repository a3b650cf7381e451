import { VendorError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, text, type Json } from '../shared/json.ts';
import { conversationOf, type Scope } from './parse-context.ts';

/** Values by key that outlive the process. */
export interface KeptStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

/** What a conversation must be known by to be written to. */
interface Reference {
  readonly tenant: string;
  readonly serviceUrl: string;
  readonly scope: Scope;
}

/** An agents' channel, as its destination names it. */
export interface KnownChannel {
  readonly channel: string;
  readonly team?: string | undefined;
  readonly serviceUrl?: string | undefined;
}

export interface References {
  /** Notes where an event came from. Resolves once it is kept, where it is worth keeping. */
  learn(activity: Json, tenant: string): Promise<void>;
  /** Where a place is written to. @throws VendorError worth another try, as long as no event has told */
  serviceUrl(place: Pick<Place, 'channel' | 'workspace'>): Promise<string>;
  /** What kind of conversation that is; undefined where nobody told. */
  scope(channel: string): Promise<Scope | undefined>;
  /** The tenant that a channel is in. @throws VendorError worth another try, as long as no event has told */
  tenant(channel: string): Promise<string>;
  /** Every address at which Teams takes messages in, as far as known. */
  serviceUrls(): readonly string[];
}

interface ReferencesOptions {
  readonly store: KeptStore;
  /** Of the configuration; it counts until an event tells. */
  readonly serviceUrl?: string | undefined;
  readonly tenant?: string | undefined;
  readonly channels: readonly KnownChannel[];
}

const REMEMBER = 5_000;
const MOST_TENANTS = 1_000;
const TENANTS = 'tenants';

/**
 * Where conversations are. Kept are: one address a tenant, and the conversations that the bot was put into. Source: "Send
 * proactive messages": the service URL may change, and is taken from the newest event.
 */
export function createReferences({ store, serviceUrl, tenant, channels }: ReferencesOptions): References {
  const seen = createBoundedMap<Reference>(REMEMBER);
  let tenants: Map<string, string> | null = null;

  async function known(): Promise<Map<string, string>> {
    if (tenants !== null) return tenants;
    const kept = parsed(await store.get(TENANTS));
    tenants = new Map(Object.entries(kept ?? {}).flatMap(([id, url]) => (typeof url === 'string' ? [[id, url]] : [])));
    return tenants;
  }

  async function reference(channel: string): Promise<Reference | undefined> {
    const remembered = seen.get(channel);
    if (remembered !== undefined) return remembered;
    const kept = parsed(await store.get(`conversation:${channel}`));
    const [url, of] = [text(kept?.['serviceUrl']), text(kept?.['tenant'])];
    if (kept === undefined || url === undefined || of === undefined) return undefined;
    const found = { tenant: of, serviceUrl: url, scope: scopeOf(kept['scope']) };
    seen.set(channel, found);
    return found;
  }

  async function learnTenant(id: string, url: string): Promise<void> {
    const all = await known();
    if (all.get(id) === url) return;
    // Another instance may have learned of others.
    const kept = parsed(await store.get(TENANTS)) ?? {};
    for (const [other, address] of Object.entries(kept)) {
      if (typeof address === 'string' && !all.has(other)) all.set(other, address);
    }
    all.delete(id);
    all.set(id, url);
    if (all.size > MOST_TENANTS) all.delete(all.keys().next().value ?? id);
    await store.set(TENANTS, JSON.stringify(Object.fromEntries(all)));
  }

  async function learnConversation(channel: string, found: Reference, keep: boolean): Promise<void> {
    const before = await reference(channel);
    const same = before !== undefined && JSON.stringify(before) === JSON.stringify(found);
    if (same && (!keep || kept.get(channel) !== undefined)) return;
    seen.set(channel, found);
    if (!keep) return;
    await store.set(`conversation:${channel}`, JSON.stringify(found));
    kept.set(channel, true);
  }
  const kept = createBoundedMap<true>(REMEMBER);

  return {
    async learn(activity, of) {
      const url = text(activity['serviceUrl']);
      const at = conversationOf(activity);
      if (url === undefined || at === undefined) return;
      await learnTenant(of, url);
      const found = { tenant: of, serviceUrl: url, scope: at.scope };
      const put = activity['type'] === 'installationUpdate' || activity['type'] === 'conversationUpdate';
      await learnConversation(at.channel, found, put || shapeOf(at.channel) === undefined);
      const team = text(record(record(activity['channelData'])?.['team'])?.['id']);
      if (put && team !== undefined && team !== at.channel) await learnConversation(team, found, true);
    },

    async serviceUrl({ channel, workspace }) {
      const configured = channels.find((one) => one.channel === channel)?.serviceUrl;
      if (configured !== undefined) return configured;
      const found =
        (channel.startsWith('@') ? undefined : await reference(channel))?.serviceUrl ??
        (await known()).get(workspace) ??
        serviceUrl;
      if (found !== undefined) return found;
      throw new VendorError('teams.place.unknown', 'Teams has not told yet where that is: install the app there', {
        retry: 'backoff',
      });
    },

    scope: async (channel) =>
      shapeOf(channel) ??
      (await reference(channel))?.scope ??
      (channels.some((one) => one.channel === channel) ? 'channel' : undefined),

    async tenant(channel) {
      const team = channels.find((one) => one.channel === channel)?.team;
      const found =
        (await reference(channel))?.tenant ??
        (team === undefined ? undefined : (await reference(team))?.tenant) ??
        tenant ??
        ((await known()).size === 1 ? [...(await known()).keys()][0] : undefined);
      if (found !== undefined) return found;
      throw new VendorError('teams.locate.ambiguous', 'Teams has not told yet in which tenant the channel is', {
        retry: 'backoff',
      });
    },

    serviceUrls: () => [
      ...new Set([
        ...(tenants?.values() ?? []),
        ...(serviceUrl === undefined ? [] : [serviceUrl]),
        ...channels.flatMap((one) => one.serviceUrl ?? []),
      ]),
    ],
  };
}

/** Teams' ids tell what they are; other clients that speak its protocol have ids of their own. */
function shapeOf(channel: string): Scope | undefined {
  if (channel.startsWith('@') || channel.startsWith('a:') || channel.endsWith('@unq.gbl.spaces')) return 'personal';
  if (channel.endsWith('@thread.tacv2') || channel.endsWith('@thread.skype')) return 'channel';
  if (channel.endsWith('@thread.v2')) return 'group';
  return undefined;
}

function scopeOf(value: unknown): Scope {
  return value === 'channel' || value === 'group' ? value : 'personal';
}

function parsed(json: string | null): Json | undefined {
  if (json === null) return undefined;
  try {
    return record(JSON.parse(json));
  } catch {
    return undefined;
  }
}
