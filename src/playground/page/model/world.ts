import type { WireEntry } from '../../shared/control-types.ts';
import type { ControlEvent, ControlMessage, ControlState } from '../../slack/control-types.ts';

/** What the page knows of the emulated Slack: its state and the newest wire entries, oldest first. */
export interface World {
  readonly state: ControlState;
  readonly wire: readonly WireEntry[];
}

/** As many wire entries as the emulator keeps itself. */
const WIRE_LIMIT = 1_000;
/** Messages kept a channel: a page left open for a day must not grow without end. */
const MESSAGE_LIMIT = 1_000;

/** Applies one change of the stream. `hello` and `reset` change nothing here: after them the state is read anew. */
export function applyEvent(world: World, event: ControlEvent): World {
  const { state } = world;
  switch (event.type) {
    case 'hello':
    case 'reset':
      return world;
    case 'message':
    case 'message_changed':
    case 'reaction':
    case 'ephemeral':
      return { ...world, state: putMessage(state, event.channel, event.message) };
    case 'message_deleted':
      return { ...world, state: { ...state, messages: withoutMessage(state, event.channel, event.ts) } };
    case 'home':
      return { ...world, state: { ...state, homes: { ...state.homes, [event.user]: event.view } } };
    case 'modal':
      return { ...world, state: { ...state, modals: { ...state.modals, [event.user]: event.views } } };
    case 'channel':
      return { ...world, state: { ...state, channels: putById(state.channels, event.channel) } };
    case 'user':
      return { ...world, state: { ...state, users: putById(state.users, event.user) } };
    case 'switches':
      return { ...world, state: { ...state, down: event.down, faults: event.faults } };
    case 'wire':
      return { ...world, wire: putWire(world.wire, event.entry) };
  }
}

function putWire(known: readonly WireEntry[], entry: WireEntry): readonly WireEntry[] {
  return entry.n > (known.at(-1)?.n ?? 0) ? [...known, entry].slice(-WIRE_LIMIT) : known;
}

function putMessage(state: ControlState, channel: string, message: ControlMessage): ControlState {
  const before = state.messages[channel] ?? [];
  const at = before.findIndex((other) => other.ts === message.ts);
  const after = at < 0 ? inOrder([...before, message]).slice(-MESSAGE_LIMIT) : before.with(at, message);
  return { ...state, messages: { ...state.messages, [channel]: after } };
}

/** Timestamps of Slack have a fixed width, so their order as text is their order in time. */
function inOrder(messages: ControlMessage[]): ControlMessage[] {
  const [last, previous] = [messages.at(-1), messages.at(-2)];
  if (last !== undefined && previous !== undefined && last.ts < previous.ts)
    messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  return messages;
}

function withoutMessage(state: ControlState, channel: string, ts: string): ControlState['messages'] {
  const kept = (state.messages[channel] ?? []).filter((message) => message.ts !== ts);
  return { ...state.messages, [channel]: kept };
}

function putById<T extends { readonly id: string }>(list: readonly T[], item: T): readonly T[] {
  const at = list.findIndex((other) => other.id === item.id);
  return at < 0 ? [...list, item] : list.with(at, item);
}
