import { createHash } from 'node:crypto';

function digest(words: string): Buffer {
  return createHash('sha256').update(`emulated teams: ${words}`).digest();
}

/** The same for the same words, so that what an admin configured holds after a restart. */
export function stableGuid(words: string): string {
  const hex = digest(words).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function stableSecret(words: string): string {
  return digest(`secret of ${words}`).toString('hex').slice(0, 40);
}

/** A person as one bot knows them. */
export function personId(aadObjectId: string): string {
  return `29:1${digest(`person ${aadObjectId}`).toString('base64url')}`;
}

export function channelId(words: string): string {
  return `19:${digest(`channel ${words}`).toString('hex').slice(0, 32)}@thread.tacv2`;
}

export function personalChatId(person: string): string {
  return `a:1${digest(`chat with ${person}`).toString('base64url')}`;
}

/** Ids of messages as Teams gives them: ms since the epoch, unique and rising. */
export function createActivityIds(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(now(), last + 1);
    return String(last);
  };
}

const SUFFIX = ';messageid=';

/** The id of a thread: the channel's, and its first message's (learn.microsoft.com, "channel and group conversations"). */
export function threadId(channel: string, root: string | undefined): string {
  return root === undefined ? channel : `${channel}${SUFFIX}${root}`;
}

export function splitThreadId(id: string): { readonly channel: string; readonly root?: string } {
  const at = id.indexOf(SUFFIX);
  return at < 0 ? { channel: id } : { channel: id.slice(0, at), root: id.slice(at + SUFFIX.length) };
}
