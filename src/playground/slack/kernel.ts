import type { ControlEvent } from './control-types.ts';
import type { EventSender } from './events.ts';
import type { Faults } from '../shared/faults.ts';
import type { FileStore } from './files.ts';
import type { Hub } from '../shared/hub.ts';
import type { Interactions } from './interactivity.ts';
import type { Limits } from './limits.ts';
import type { Messages } from './messages.ts';
import type { Modals } from './modals.ts';
import type { OAuth } from './oauth.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Triggers } from './triggers.ts';
import type { WireLog } from '../shared/wire-log.ts';
import type { World } from './world.ts';

/** The parts of one emulated Slack, so that each can use the others. Built in `index.ts`. */
export interface Kernel {
  /** ms since the epoch. */
  readonly now: () => number;
  /** A new ts, later than any before. */
  readonly nextTs: () => string;
  /** Where the emulator answers, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly world: World;
  readonly hub: Hub<ControlEvent>;
  readonly wire: WireLog;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly events: EventSender;
  readonly files: FileStore;
  readonly messages: Messages;
  readonly modals: Modals;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly interactions: Interactions;
  readonly oauth: OAuth;
  /** Null where the app takes its events by HTTP. */
  readonly sockets: SocketMode | null;
  readonly maxMessagesPerChannel: number;
}
