import type { MessageRef, Place } from '../../core/place.ts';
import { text, type Json } from '../shared/json.ts';

/** Where a message goes, as `POST /messages` wants it. */
export function addressOf({ channel, thread }: Place): Json {
  const to = channel.startsWith('@') ? { toPersonId: channel.slice(1) } : { roomId: channel };
  return { ...to, ...(thread !== undefined && { parentId: thread }) };
}

/** The reference of what was just posted, with the room's own id where only a person was named. */
export function refOf(answer: Json, place: Place): MessageRef {
  const { thread: _, ...bare } = place;
  const thread = text(answer['parentId']);
  const channel = text(answer['roomId']) ?? place.channel;
  return { place: { ...bare, channel, ...(thread !== undefined && { thread }) }, id: text(answer['id']) ?? '' };
}

/** Messages that are a file are named so: an edit must not take them for a part of the text. */
const FILE = 'file:';

export function fileRef(ref: MessageRef): MessageRef {
  return { ...ref, id: `${FILE}${ref.id}` };
}

export function isFileRef(ref: MessageRef): boolean {
  return ref.id.startsWith(FILE);
}

/** The path of a message of ours below the API's base. */
export function messagePath({ id }: MessageRef): string {
  return `messages/${encodeURIComponent(id.startsWith(FILE) ? id.slice(FILE.length) : id)}`;
}
