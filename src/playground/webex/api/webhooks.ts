import { iso } from '../ids.ts';
import { WebexFailure, type Json } from '../types.ts';
import type { Webhook } from '../webhooks.ts';
import { APP } from '../world.ts';
import type { Kernel } from '../kernel.ts';
import { gone, mayText, needText, ok, page, type Routes } from './call.ts';

/** What a bot may hear of, and `all`, which stands in no list of the vendor's any more though its own framework uses it. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  messages: ['created', 'updated', 'deleted', 'all'],
  memberships: ['created', 'updated', 'deleted', 'all'],
  rooms: ['created', 'updated', 'migrated', 'all'],
  attachmentActions: ['created', 'all'],
  all: ['created', 'updated', 'deleted', 'all'],
};
/** Listed, but beyond what a bot may read. */
const BEYOND_BOTS = new Set([
  'dataSources',
  'meetings',
  'recordings',
  'convergedRecordings',
  'meetingParticipants',
  'meetingTranscripts',
  'telephony_calls',
  'telephony_conference',
  'telephony_mwi',
  'uc_counters',
  'serviceApp',
  'adminBatchJobs',
]);
const FILTERS = new Set([
  'roomId',
  'roomType',
  'personId',
  'personEmail',
  'mentionedPeople',
  'hasFiles',
  'isModerator',
  'type',
  'isLocked',
]);
const MAX_WEBHOOKS = 100;

export const webhooks: Routes = {
  'GET /webhooks': (call) => page(call, '/webhooks', [...call.kernel.webhooks.all.values()], webhookJson),

  'POST /webhooks': ({ kernel, body }) => {
    const name = needText(body, 'name');
    const targetUrl = checkUrl(needText(body, 'targetUrl'));
    const resource = needText(body, 'resource');
    const event = needText(body, 'event');
    if (BEYOND_BOTS.has(resource)) throw new WebexFailure(403, `A bot can not read ${resource}.`);
    const events = Object.hasOwn(EVENTS, resource) ? EVENTS[resource] : undefined;
    if (events === undefined) throw new WebexFailure(400, `There is no resource ${resource}.`);
    if (!events.includes(event)) throw new WebexFailure(400, `${resource} has no event ${event}.`);
    const filter = mayText(body, 'filter');
    const secret = mayText(body, 'secret');
    for (const key of new URLSearchParams(filter ?? '').keys())
      if (!FILTERS.has(key)) throw new WebexFailure(400, `Nothing can be filtered by ${key}.`);
    if (body.ownedBy === 'org') throw new WebexFailure(403, 'Only an admin can register webhooks of the organization.');
    if (kernel.webhooks.all.size >= MAX_WEBHOOKS) throw new WebexFailure(400, 'There are too many webhooks.');
    const webhook = kernel.webhooks.add({
      name,
      targetUrl,
      resource,
      event,
      ...(filter === undefined ? {} : { filter }),
      ...(secret === undefined || secret === '' ? {} : { secret }),
    });
    return ok(webhookJson(webhook));
  },

  'GET /webhooks/{id}': ({ kernel, id }) => ok(webhookJson(webhookOf(kernel, id))),

  /** Changes name, address and secret, and wakes an inactive one up; it can't put one to sleep. */
  'PUT /webhooks/{id}': ({ kernel, id, body }) => {
    const webhook = webhookOf(kernel, id);
    const name = needText(body, 'name');
    const targetUrl = checkUrl(needText(body, 'targetUrl'));
    const status = mayText(body, 'status');
    if (status !== undefined && status !== 'active') throw new WebexFailure(400, 'status can only be active.');
    const secret = mayText(body, 'secret');
    webhook.name = name;
    webhook.targetUrl = targetUrl;
    if (secret !== undefined) webhook.secret = secret;
    if (status === 'active') kernel.webhooks.reactivate(webhook);
    return ok(webhookJson(webhook));
  },

  'DELETE /webhooks/{id}': ({ kernel, id }) => {
    kernel.webhooks.all.delete(webhookOf(kernel, id).id);
    return gone;
  },
};

function webhookOf(kernel: Kernel, id: string): Webhook {
  const webhook = kernel.webhooks.all.get(id);
  if (webhook === undefined) throw new WebexFailure(404, 'No webhook with this id was found.');
  return webhook;
}

function checkUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new WebexFailure(400, 'targetUrl is no web address.');
  return url;
}

function webhookJson(webhook: Webhook): Json {
  const { id, name, targetUrl, resource, event, filter, secret, status, created } = webhook;
  return {
    id,
    name,
    targetUrl,
    resource,
    event,
    ...(filter === undefined ? {} : { filter }),
    ...(secret === undefined ? {} : { secret }),
    orgId: APP.orgId,
    createdBy: APP.botId,
    appId: APP.botId,
    ownedBy: 'creator',
    status,
    created: iso(created),
  };
}
