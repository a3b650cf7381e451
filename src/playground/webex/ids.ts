import { createHash, randomUUID } from 'node:crypto';

type Kind =
  | 'ORGANIZATION'
  | 'PEOPLE'
  | 'ROOM'
  | 'MEMBERSHIP'
  | 'MESSAGE'
  | 'WEBHOOK'
  | 'ATTACHMENT_ACTION'
  | 'CONTENT'
  | 'APPLICATION';

/** An id as the API shows it: the base64 of an address. Webex's own SDK takes it apart and refuses others. */
export function hydraId(kind: Kind, uuid: string): string {
  return Buffer.from(`ciscospark://us/${kind}/${uuid}`).toString('base64url');
}

export function freshId(kind: Kind): string {
  return hydraId(kind, randomUUID());
}

/** The same for the same words, so that what an admin configured holds after a restart. */
export function stableUuid(words: string): string {
  const hex = createHash('sha256').update(`emulated webex ${words}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function stableSecret(words: string): string {
  return createHash('sha256').update(`emulated webex secret ${words}`).digest('hex').slice(0, 40);
}

/** Gives out times that rise with each call, so that creation dates tell the order. */
export function createClock(now: () => number): () => number {
  let last = 0;
  return () => {
    last = Math.max(now(), last + 1);
    return last;
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
