import type { SurfaceId } from '../../src/core/place.ts';
import type { ViewPerson } from '../../src/playground/shared/control-types.ts';
import { createPlatform, type Platform } from '../support/platform.ts';
import type { Keys } from '../support/emulators.ts';
import type { Chance } from './random.ts';
import type { Watch } from './watch.ts';

type Somebody = Pick<ViewPerson, 'id' | 'name'>;

/** One platform of the company. */
export interface Stand {
  readonly kind: SurfaceId;
  readonly platform: Platform;
  /** The agents' channel. */
  readonly desk: string;
  /** Begins once Baton is known there. */
  watch: Watch;
}

/** An employee, and the agent who answers, wherever the request comes up: that agent has an account on each platform. */
export interface Pair {
  readonly number: number;
  readonly home: Stand;
  readonly employee: Somebody;
  readonly agents: ReadonlyMap<SurfaceId, Somebody>;
}

export interface Company {
  readonly stands: readonly Stand[];
  readonly pairs: readonly Pair[];
  /** `destinations` of the configuration: requests are spread over the agents' channels by how many are open at each. */
  readonly destinations: Readonly<Record<string, Keys>>;
  close(): Promise<void>;
}

/** Each platform's retries, made quick: an event is tried for more than ten minutes, also where the real one gives up. */
const RETRIES_MS = [20, 50, ...Array.from({ length: 7_000 }, () => 100)];
const MANY = 1_000_000;
const OPTIONS: Readonly<Record<SurfaceId, Keys>> = {
  slack: { maxMessagesPerChannel: MANY },
  teams: { maxMessagesPerConversation: MANY },
  'google-chat': { maxMessagesPerSpace: MANY, httpRetryDelaysMs: RETRIES_MS },
  // Webex switches a webhook off that fails too often. Then what is said in a space is told to nobody, so nothing accepts it.
  webex: { maxMessagesPerRoom: MANY, deactivateAfter: MANY },
};

/** People and channels on emulated platforms in this process. `dir`: where files for Baton are put. */
export async function found(
  kinds: readonly SurfaceId[],
  options: { readonly dir: string; readonly pairs: number; readonly chance: Chance },
): Promise<Company> {
  const { chance } = options;
  const stands: Stand[] = [];
  const hires = new Map<SurfaceId, Somebody[]>();
  for (const kind of kinds) {
    const format = kind === 'google-chat' ? { format: chance.chosen(['classic', 'add-on'] as const) } : {};
    const platform = await createPlatform(kind, options.dir, {
      retryDelaysMs: RETRIES_MS,
      ...OPTIONS[kind],
      ...format,
    });
    const agents: Somebody[] = [];
    for (let number = 1; number <= options.pairs; number++) agents.push(await hire(platform, 'agent', number));
    hires.set(kind, agents);
    // In Google Chat nobody comes into a space by being an agent.
    const members = agents.map(({ id }) => id);
    const desk =
      kind === 'google-chat'
        ? (await platform.control.post<{ id: string }>('/room', { name: 'Requests', members })).id
        : platform.desk;
    stands.push({ kind, platform, desk, watch: undefined as never });
  }
  const pairs: Pair[] = [];
  for (let number = 1; number <= options.pairs; number++) {
    const home = stands[(number - 1) % stands.length];
    if (home === undefined) throw new Error('there is no platform');
    const employee = await hire(home.platform, 'employee', number);
    const agents = new Map(stands.map(({ kind }) => [kind, hires.get(kind)?.[number - 1] ?? employee]));
    pairs.push({ number, home, employee, agents });
  }
  const order = stands.map((stand) => ({ stand, at: chance.next() })).toSorted((one, other) => one.at - other.at);
  const share = Math.ceil(options.pairs / stands.length);
  const destinations = Object.fromEntries(
    order.map(({ stand: { kind, platform, desk } }, index) => [
      `${kind}-desk`,
      platform.destination({ label: 'IT help desk', ...(index < order.length - 1 && { maxHandoffs: share }) }, desk),
    ]),
  );
  return {
    stands,
    pairs,
    destinations,
    async close() {
      for (const { platform } of stands) await platform.close();
    },
  };
}

async function hire(platform: Platform, role: 'employee' | 'agent', number: number): Promise<Somebody> {
  const name = `${role === 'employee' ? 'Employee' : 'Agent'} ${String(number).padStart(2, '0')}`;
  if (platform.kind !== 'slack')
    return { name, id: (await platform.control.post<{ id: string }>('/person', { name, role })).id };
  const handle = name.toLowerCase().replace(' ', '-');
  const { user } = await platform.control.post<{ user: string }>('/user', { name: handle, realName: name, role });
  if (role === 'agent') await platform.control.post('/join', { user, channel: platform.desk });
  return { name, id: user };
}
