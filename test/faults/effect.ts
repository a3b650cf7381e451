import { setTimeout as pause } from 'node:timers/promises';
import type { Pressed, ViewMessage, ViewPerson } from '../../src/playground/shared/control-types.ts';
import { buttonsOn, readableIn } from '../support/platform.ts';
import type { Stand } from './company.ts';
import type { Watch } from './watch.ts';

interface Around {
  /** True once Baton is left alone. */
  readonly over: () => boolean;
  readonly watches: readonly Watch[];
}

/** A button as a person finds it: by what it says, on a message of which they know something. */
interface Button {
  readonly stand: Stand;
  readonly by: Pick<ViewPerson, 'id'>;
  readonly room: string;
  readonly label: string;
  readonly fits: (message: ViewMessage) => boolean;
}

const EFFECT_WITHIN_MS = 90_000;
const PRESS_AGAIN_MS = 500;
const PATIENCE_MS = 3_000;
const LOOK_FURTHER_MS = 5_000;
const SEEN = 800;
const ACKED = 'taken in';

/** Waits for what must come. While Baton is being killed that may take any time; once it is left alone, only so long. */
export async function effect<T>(
  { over, watches }: Around,
  what: string,
  probe: () => T | undefined,
  more = (): string => '',
): Promise<T> {
  let until = Infinity;
  let furtherAt = performance.now() + LOOK_FURTHER_MS;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (over() && until === Infinity) until = performance.now() + EFFECT_WITHIN_MS;
    if (performance.now() > until) throw new Error(`waited in vain for ${what}${more()}`);
    if (performance.now() > furtherAt) {
      for (const watch of watches) await watch.refresh();
      furtherAt = performance.now() + LOOK_FURTHER_MS;
    }
    await pause(10);
  }
}

/**
 * As a person does: presses again where nothing came of it. Platforms send a press once, and one on a message that was
 * posted in the moment of a kill may be answered with a line that the button is not known.
 */
export async function pressUntil<T>(
  around: Around,
  buttons: readonly Button[],
  what: string,
  probe: () => T | undefined,
): Promise<T> {
  let pressAt = 0;
  let presses = 0;
  let last = 'nothing';
  const pressAndLook = (): T | undefined => {
    const found = probe();
    if (found === undefined && performance.now() > pressAt) {
      pressAt = Infinity;
      void press(buttons, presses++)
        .catch((error: unknown) => String(error))
        .then((came) => {
          last = came;
          pressAt = performance.now() + (came === ACKED ? PATIENCE_MS : PRESS_AGAIN_MS);
        });
    }
    return found;
  };
  const seen = (): string =>
    buttons
      .map(({ stand, room }) => stand.watch.messages(room).slice(-3))
      .flatMap((messages) => messages.map((one) => `“${readableIn(one).slice(-80)}”`))
      .join(', ');
  return effect(
    around,
    what,
    pressAndLook,
    () => `; of ${presses} presses the last came to: ${last}; there stands ${seen()}`,
  );
}

/** What came of it; `ACKED` if Baton took it in. Where a card stands twice, or at two places, a person tries one and then the other. */
async function press(buttons: readonly Button[], times: number): Promise<string> {
  const all = await Promise.all(buttons.map(standing));
  const found = all.flat().toSorted((one, other) => other.at - one.at);
  const one = found[times % Math.max(1, found.length)];
  if (one === undefined) return 'there is no such button';
  const { status } = await one.press();
  return status >= 200 && status < 300 ? ACKED : `status ${status}`;
}

async function standing({
  stand,
  by,
  room,
  label,
  fits,
}: Button): Promise<{ at: number; press(): Promise<Pressed> }[]> {
  const { control } = stand.platform;
  const { messages } = await control.view(by.id, SEEN);
  return messages
    .filter((message) => message.room === room && fits(message))
    .flatMap((message) => {
      const button = buttonsOn(message).find((one) => one.label === label);
      if (button === undefined) return [];
      const { at, id } = message;
      return [{ at, press: () => control.press({ user: by.id, room, id, button: button.id, label }) }];
    });
}

export function newest(messages: readonly ViewMessage[]): number {
  return messages.reduce((latest, { at }) => Math.max(latest, at), 0);
}
