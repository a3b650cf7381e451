import type { SurfaceId } from '../../src/core/place.ts';
import type {
  FaultRule,
  Pressed,
  Say,
  View,
  ViewButton,
  ViewMessage,
  ViewPerson,
  WireEntry,
} from '../../src/playground/shared/control-types.ts';
import { neutralControl, type Control } from './control.ts';
import { emulators, type Keys } from './emulators.ts';
import { recordWire } from './record.ts';
import { until } from './slack-world.ts';

/** A message as calls name it. */
export interface At {
  readonly room: string;
  readonly id: string;
}

/** A file as somebody attaches it. */
export interface Attached {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array | string;
}

type Words = string | RegExp;

/** One emulated platform as a test uses it, in words that hold for all four. People act by what they see: labels and texts. */
export interface Platform {
  readonly kind: SurfaceId;
  /** Of the emulator. */
  readonly url: string;
  readonly employees: readonly ViewPerson[];
  readonly agents: readonly ViewPerson[];
  /** The agents' channel. */
  readonly desk: string;
  /** Whether a bot hears what does not mention it in the agents' channel. */
  readonly hearsAll: boolean;
  /** Whether an agent's talk goes on in their 1:1 unless the destination says otherwise. */
  readonly direct: boolean;
  /** The block `surfaces.KIND`. */
  surface(publicUrl: string): Keys;
  /** The block of a destination whose agents are here; `room`: another channel than the desk. */
  destination(more?: Keys, room?: string): Keys;
  /** Tells the platform where Baton listens, and waits until both know each other. */
  connect(batonUrl: string): Promise<void>;
  readonly control: Control;
  /** Text that mentions the bot. */
  mention(text: string): string;
  view(as?: ViewPerson): Promise<View>;
  /** The 1:1 of a person with the bot. */
  directRoom(person: ViewPerson): Promise<string>;
  /** What a person sees in a room (`direct`: in their 1:1), oldest first. */
  messages(person: ViewPerson, room: string): Promise<readonly ViewMessage[]>;
  say(person: ViewPerson, room: string, text: string, more?: SayMore): Promise<At>;
  edit(person: ViewPerson, message: At, text: string): Promise<void>;
  remove(person: ViewPerson, message: At): Promise<void>;
  react(person: ViewPerson, message: At, emoji: string, remove?: boolean): Promise<void>;
  /** Presses the button with this label, on this message or on the newest one in the room that has it. Waits for it. */
  press(person: ViewPerson, on: At | { readonly room: string }, label: Words, inputs?: Inputs): Promise<Pressed>;
  /** Sends off the dialog that is open for this person, once it is. */
  submit(person: ViewPerson, values: Inputs): Promise<Pressed>;
  /** Waits for a message that reads so. */
  waitFor(person: ViewPerson, room: string, words: Words): Promise<ViewMessage>;
  faults(rules: readonly FaultRule[]): Promise<void>;
  down(down: boolean): Promise<void>;
  wire(): Promise<readonly WireEntry[]>;
  close(): Promise<void>;
}

type Inputs = Readonly<Record<string, string>>;
interface SayMore {
  /** In the thread of this message. */
  readonly thread?: string;
  readonly files?: readonly Attached[];
}

/** Starts the emulator of a platform. `dir`: where files for Baton may be put. `options` are the emulator's own. */
export async function createPlatform(kind: SurfaceId, dir: string, options: Keys = {}): Promise<Platform> {
  const emulator = await emulators[kind](dir, options);
  const control = emulator.control ?? neutralControl(emulator.url);
  const first = await control.view();
  const ofRole = (role: ViewPerson['role']): readonly ViewPerson[] => first.people.filter((one) => one.role === role);

  const platform: Platform = {
    kind,
    url: emulator.url,
    employees: ofRole('employee'),
    agents: ofRole('agent'),
    desk: emulator.desk,
    hearsAll: kind === 'slack' || kind === 'teams',
    direct: kind === 'google-chat' || kind === 'webex',
    surface: emulator.surface,
    destination: (more = {}, room = emulator.desk) => ({
      mode: 'channel',
      system: kind,
      ...emulator.destination(room),
      ...more,
    }),
    connect: emulator.connect,
    control,
    mention: (text) => `@${first.bot.name} ${text}`,
    view: (as) => control.view(as?.id),
    async directRoom(person) {
      const { rooms } = await control.view();
      return rooms.find((room) => room.kind === 'direct' && room.person === person.id)?.id ?? 'direct';
    },
    async messages(person, room) {
      const at = room === 'direct' ? await platform.directRoom(person) : room;
      const { messages } = await control.view(person.id);
      return messages.filter(
        (message) => message.room === at && (message.privateTo === undefined || message.privateTo === person.id),
      );
    },
    say: (person, room, text, { thread, files } = {}) =>
      control.say({
        user: person.id,
        room,
        text,
        ...(thread !== undefined && { thread }),
        ...(files !== undefined && { files: files.map(encoded) }),
      }),
    edit: async ({ id: user }, { room, id }, text) => void (await control.post('/edit', { user, room, id, text })),
    remove: async ({ id: user }, { room, id }) => void (await control.post('/delete', { user, room, id })),
    react: async ({ id: user }, { room, id }, emoji, remove = false) =>
      void (await control.post('/react', { user, room, id, emoji, remove })),
    async press(person, on, label, inputs) {
      const [message, button] = await until(`a button ${String(label)} for ${person.name}`, async () => {
        const seen = await platform.messages(person, on.room);
        const there = 'id' in on ? seen.filter(({ id }) => id === on.id) : seen.toReversed();
        for (const one of there) {
          const found = buttonsOn(one).find((button) => matches(button.label, label));
          if (found !== undefined) return [one, found] as const;
        }
        return null;
      });
      return control.press({
        user: person.id,
        room: message.room,
        id: message.id,
        button: button.id,
        ...(inputs && { inputs }),
      });
    },
    async submit(person, values) {
      await until(`a dialog for ${person.name}`, async () =>
        (await control.view(person.id)).dialogs.some((dialog) => dialog.person === person.id),
      );
      return control.submit({ user: person.id, values });
    },
    waitFor: (person, room, words) =>
      until(`“${String(words)}” for ${person.name} on ${kind}`, async () =>
        (await platform.messages(person, room)).findLast((message) => contains(readableIn(message), words)),
      ),
    faults: async (rules) => void (await control.post('/faults', { rules })),
    down: async (down) => void (await control.post('/faults/down', { down })),
    wire: () => control.wire(),
    async close() {
      recordWire(kind, await control.wire());
      await emulator.close();
    },
  };
  return platform;
}

function encoded({ name, mimeType, bytes }: Attached): NonNullable<Say['files']>[number] {
  return { name, mimeType, contentBase64: Buffer.from(bytes).toString('base64') };
}

/** All that a person reads of a message: its author, its text, its card and the names of its files. */
export function readableIn({ author, text, card, files }: ViewMessage): string {
  const parts = (card?.parts ?? []).flatMap((part) => {
    switch (part.type) {
      case 'facts':
        return part.facts.map(({ label, value }) => `${label}: ${value}`);
      case 'buttons':
      case 'input':
        return [];
      default:
        return [part.text];
    }
  });
  return [author.name, text, ...parts, ...files.map(({ name }) => name)].join('\n');
}

/** What can be pressed on a message, menus included. */
export function buttonsOn({ card }: ViewMessage): readonly ViewButton[] {
  return (card?.parts ?? []).flatMap((part) => (part.type === 'buttons' ? part.buttons : []));
}

function matches(label: string, words: Words): boolean {
  return typeof words === 'string' ? label === words : words.test(label);
}

function contains(text: string, words: Words): boolean {
  return typeof words === 'string' ? text.includes(words) : words.test(text);
}
