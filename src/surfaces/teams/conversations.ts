import type { Person, Place } from '../../core/place.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { Json } from '../shared/json.ts';
import type { TeamsClient } from './client.ts';
import { THREAD_MARK, type Scope } from './parse-context.ts';
import type { References } from './references.ts';

/** Where a place is written to. */
export interface Spot {
  /** With the conversation's own id, and its thread only where there are threads. */
  readonly place: Place;
  readonly scope: Scope;
  readonly serviceUrl: string;
}

export interface Conversations {
  /** Finds a place; `@PERSON` becomes the 1:1 with that person. @throws VendorError */
  spot(place: Place, signal: AbortSignal): Promise<Spot>;
  /** The 1:1 with somebody, whom the app must be installed for. @throws VendorError */
  direct(person: Pick<Person, 'id' | 'workspace'>, signal: AbortSignal): Promise<Spot>;
  /** Posts an activity there; a channel gets a new thread where the place names none. Gives the id. @throws VendorError */
  post(spot: Spot, activity: Json, signal: AbortSignal): Promise<string>;
}

export function createConversations(client: TeamsClient, references: References, appId: string): Conversations {
  const directs = createBoundedMap<string>(10_000);
  const bot = { id: appId === '' ? 'bot' : `28:${appId}` };

  async function direct(person: Pick<Person, 'id' | 'workspace'>, signal: AbortSignal): Promise<Spot> {
    const { id, workspace } = person;
    const serviceUrl = await references.serviceUrl({ channel: `@${id}`, workspace });
    const key = `${workspace} ${id}`;
    let channel = directs.get(key);
    if (channel === undefined) {
      const tenant = { tenantId: workspace, channelData: { tenant: { id: workspace } } };
      const parameters = { isGroup: false, bot, members: [{ id }], ...tenant };
      channel = (await client.create(serviceUrl, parameters, signal)).conversation;
      directs.set(key, channel);
    }
    return { place: { surface: 'teams', workspace, channel }, scope: 'personal', serviceUrl };
  }

  return {
    direct,

    async spot(place, signal) {
      if (place.channel.startsWith('@'))
        return direct({ id: place.channel.slice(1), workspace: place.workspace }, signal);
      const serviceUrl = await references.serviceUrl(place);
      // Who names a thread, and nobody told otherwise, means a channel.
      const scope = (await references.scope(place.channel)) ?? (place.thread === undefined ? 'personal' : 'channel');
      const { thread, ...rest } = place;
      return { place: scope === 'channel' && thread !== undefined ? { ...rest, thread } : rest, scope, serviceUrl };
    },

    async post({ place, scope, serviceUrl }, activity, signal) {
      const { channel, workspace, thread } = place;
      if (scope !== 'channel' || thread !== undefined) {
        return client.send(serviceUrl, conversationId(place), activity, signal);
      }
      const channelData = { channel: { id: channel }, tenant: { id: workspace } };
      const parameters = { isGroup: true, bot, tenantId: workspace, channelData, activity };
      const made = await client.create(serviceUrl, parameters, signal);
      const at = made.conversation.indexOf(THREAD_MARK);
      return made.activityId ?? (at < 0 ? made.conversation : made.conversation.slice(at + THREAD_MARK.length));
    },
  };
}

/**
 * How Teams names a thread to be written to. A reply that names its root only by `replyToId` becomes a root of its own. The
 * newer SDKs address the root's activity in its stead, which the service is not confirmed to ask for.
 */
export function conversationId({ channel, thread }: Pick<Place, 'channel' | 'thread'>): string {
  return thread === undefined ? channel : `${channel}${THREAD_MARK}${thread}`;
}
