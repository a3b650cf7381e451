import { createHash } from 'node:crypto';

/** Where Webex posts its webhooks. */
export const EVENTS_PATH = '/webex/events';

/** What the data of every Action.Submit of ours is named; its value is the action, or one of those below. */
export const DATA_KEY = 'baton';
export const SUBMIT_DIALOG = 'dialog';
export const CLOSE_DIALOG = 'close-dialog';
export const DIALOG_TOKEN = 'token';
export const FIELD_PREFIX = 'field.';

/** Begins the id of a card's first element, by which a post is found again. */
const MARK_PREFIX = 'baton-';

/** The same for each attempt at one delivery. */
export function markOf(key: string): string {
  return `${MARK_PREFIX}${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}

/** What Baton listens to. Source: Webex, "Webhooks": one resource and one event each, because the spec lists no `all` any more. */
export const WATCHED = [
  { resource: 'messages', event: 'created' },
  { resource: 'messages', event: 'updated' },
  { resource: 'messages', event: 'deleted' },
  { resource: 'attachmentActions', event: 'created' },
  { resource: 'memberships', event: 'created' },
  { resource: 'memberships', event: 'deleted' },
] as const;
export type Watched = (typeof WATCHED)[number];

/** Without these two nobody could ask for an agent. */
export function isVital({ resource, event }: { readonly resource: string; readonly event: string }): boolean {
  return resource !== 'memberships' && event === 'created';
}

/** The name of our webhook: by it Baton knows its own among others of the same token. */
export function webhookName({ resource, event }: Watched): string {
  return `Baton: ${resource} ${event}`;
}
