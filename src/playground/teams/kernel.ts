import type { ViewEvent } from '../shared/control-types.ts';
import type { Faults } from '../shared/faults.ts';
import type { Hub } from '../shared/hub.ts';
import type { WireLog } from '../shared/wire-log.ts';
import type { ChannelAuth } from './channel-auth.ts';
import type { Dialogs } from './dialogs.ts';
import type { EventSender } from './events.ts';
import type { FileStore } from './files.ts';
import type { Limits } from './limits.ts';
import type { Messages } from './messages.ts';
import type { TokenService } from './tokens.ts';
import type { World } from './world.ts';

/** The parts of one emulated Teams, so that each can use the others. Built in `index.ts`. */
export interface Kernel {
  /** ms since the epoch. */
  readonly now: () => number;
  /** A new id of an activity, later than any before. */
  readonly nextId: () => string;
  /** Where the emulator answers, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly world: World;
  readonly hub: Hub<ViewEvent>;
  readonly wire: WireLog;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly auth: ChannelAuth;
  readonly tokens: TokenService;
  readonly events: EventSender;
  readonly files: FileStore;
  readonly messages: Messages;
  readonly dialogs: Dialogs;
  readonly maxMessagesPerConversation: number;
}

/** Where the bot reaches this region's connector. The slash at the end is Teams' own. */
export function serviceUrlOf(kernel: Pick<Kernel, 'baseUrl'>): string {
  return `${kernel.baseUrl()}/connector/`;
}

/** Tells the open pages that people see something else now. */
export function changed(kernel: Pick<Kernel, 'hub'>): void {
  kernel.hub.publish(() => ({ type: 'changed' }));
}
