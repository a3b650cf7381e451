import { MARKER } from './workspace.ts';

/** One message that the app under test posted. Only what later questions need is kept. */
export interface KeptMessage {
  readonly ts: string;
  readonly channel: string;
  readonly thread?: string;
  readonly metadata?: unknown;
  /** Buttons of the first post; an edit replaces them. */
  buttons: readonly KeptButton[];
  /** The first marker in the request, if any. */
  readonly tag: string | null;
}

export interface KeptButton {
  readonly blockId: string;
  readonly actionId: string;
  readonly value?: string;
}

/** A post that carried a marker: `atNs` is the machine's monotonic clock, which all processes share. */
export interface Arrival {
  readonly marker: string;
  readonly channel: string;
  readonly atNs: bigint;
}

/** How many messages are kept for `conversations.replies` and for finding buttons; older ones are forgotten. */
const KEPT = 120_000;

/** What the fake Slack remembers. */
export class FakeWorld {
  readonly calls = new Map<string, number>();
  arrivals: Arrival[] = [];
  private readonly byKey = new Map<string, KeptMessage>();
  private readonly byPlace = new Map<string, KeptMessage[]>();
  private readonly byTag = new Map<string, KeptMessage[]>();
  private lastTs = 0;

  count(method: string): void {
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
  }

  nextTs(): string {
    this.lastTs = Math.max(this.lastTs + 1, Date.now() * 1000);
    return `${Math.floor(this.lastTs / 1_000_000)}.${String(this.lastTs % 1_000_000).padStart(6, '0')}`;
  }

  /** Notes that a post with this raw body has arrived. */
  arrived(raw: string, channel: string, atNs: bigint): string | null {
    const found = MARKER.exec(raw)?.[0] ?? null;
    if (found !== null) this.arrivals.push({ marker: found, channel, atNs });
    return found;
  }

  keep(message: KeptMessage): void {
    this.byKey.set(`${message.channel} ${message.ts}`, message);
    const place = placeOf(message.channel, message.thread);
    const there = this.byPlace.get(place);
    if (there === undefined) this.byPlace.set(place, [message]);
    else there.push(message);
    if (message.tag !== null) this.byTag.set(message.tag, [...(this.byTag.get(message.tag) ?? []), message]);
    if (this.byKey.size > KEPT) this.forgetOldest();
  }

  find(channel: string, ts: string): KeptMessage | undefined {
    return this.byKey.get(`${channel} ${ts}`);
  }

  /** Messages of a channel (without `thread`) or of a thread, oldest first. */
  at(channel: string, thread?: string): readonly KeptMessage[] {
    return this.byPlace.get(placeOf(channel, thread)) ?? [];
  }

  /** Messages whose request carried this marker, without a search through the channel. */
  tagged(channel: string, tag: string): readonly KeptMessage[] {
    return (this.byTag.get(tag) ?? []).filter((message) => message.channel === channel);
  }

  remove(channel: string, ts: string): boolean {
    const message = this.find(channel, ts);
    if (message === undefined) return false;
    this.drop(message);
    return true;
  }

  private forgetOldest(): void {
    const oldest = this.byKey.values().next().value;
    if (oldest !== undefined) this.drop(oldest);
  }

  private drop(message: KeptMessage): void {
    this.byKey.delete(`${message.channel} ${message.ts}`);
    without(this.byPlace, placeOf(message.channel, message.thread), message);
    if (message.tag !== null) without(this.byTag, message.tag, message);
  }
}

function without(all: Map<string, KeptMessage[]>, key: string, message: KeptMessage): void {
  const rest = (all.get(key) ?? []).filter((other) => other !== message);
  if (rest.length === 0) all.delete(key);
  else all.set(key, rest);
}

function placeOf(channel: string, thread: string | undefined): string {
  return thread === undefined ? channel : `${channel} ${thread}`;
}
