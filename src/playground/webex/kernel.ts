import type { ViewEvent } from '../shared/control-types.ts';
import type { Faults } from '../shared/faults.ts';
import type { Hub } from '../shared/hub.ts';
import type { WireLog } from '../shared/wire-log.ts';
import type { FileStore } from './files.ts';
import type { Limits } from './limits.ts';
import type { Webhooks } from './webhooks.ts';
import type { World } from './world.ts';

/** The parts of one emulated Webex, so that each can use the others. Built in `index.ts`. */
export interface Kernel {
  /** ms since the epoch. */
  readonly now: () => number;
  /** The same, later than any before. */
  readonly nextTime: () => number;
  /** Where the emulator answers, without `/v1` and without a slash at the end. */
  readonly baseUrl: () => string;
  readonly world: World;
  readonly hub: Hub<ViewEvent>;
  readonly wire: WireLog;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly webhooks: Webhooks;
  readonly files: FileStore;
  readonly maxMessagesPerRoom: number;
}
