import type { Faults } from '../shared/faults.ts';
import type { ViewEvent } from '../shared/control-types.ts';
import type { Hub } from '../shared/hub.ts';
import type { WireLog } from '../shared/wire-log.ts';
import type { Delivery } from './delivery.ts';
import type { Dialogs } from './dialogs.ts';
import type { Interactions } from './interactions.ts';
import type { Limits } from './limits.ts';
import type { Messages } from './messages.ts';
import type { PubSub } from './pubsub.ts';
import type { Tokens } from './tokens.ts';
import type { Settings, StoredFile } from './types.ts';
import type { World } from './world.ts';

/** The parts of one emulated Google Chat, so that each can use the others. Built in `index.ts`. */
export interface Kernel {
  /** ms since the epoch. */
  readonly now: () => number;
  /** The moment of an event in RFC 3339, later than that of any event before. */
  readonly eventTime: () => string;
  /** Where the emulator answers, without a slash at the end. */
  readonly baseUrl: () => string;
  /** Where the app listens, if that is known. */
  readonly eventsUrl: () => string | undefined;
  readonly settings: Settings;
  readonly world: World;
  readonly hub: Hub<ViewEvent>;
  readonly wire: WireLog;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly tokens: Tokens;
  readonly messages: Messages;
  readonly dialogs: Dialogs;
  readonly delivery: Delivery;
  readonly pubsub: PubSub;
  readonly interactions: Interactions;
  /** Files of people, by id. */
  readonly files: Map<string, StoredFile>;
  readonly maxMessagesPerSpace: number;
}

/** Tells the pages that something is different now. */
export function changed(kernel: Kernel): void {
  kernel.hub.publish(() => ({ type: 'changed' }));
}

/** The endpoint as the console has it: the audience of tokens, and what buttons of add-ons name. */
export function endpointOf(kernel: Kernel): string | undefined {
  return kernel.settings.endpointUrl ?? kernel.eventsUrl();
}
