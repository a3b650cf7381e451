import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import type { Json } from '../../../src/surfaces/shared/json.ts';
import { refusal } from './fake-google.ts';
import { fixture } from './fixtures.ts';
import { createRig, type Rig } from './rig.ts';

const SUBSCRIPTION = 'projects/p/subscriptions/baton';
const PULL = `POST /v1/${SUBSCRIPTION}:pull`;

let rig: Rig;
let accepted: SurfaceEvent[];
beforeEach(async () => {
  rig = await createRig({ config: { audience: undefined, projectNumber: undefined, subscription: SUBSCRIPTION } });
  accepted = [];
});
afterEach(async () => rig.close());

const received = (ackId: string, payload: Json | string) => ({
  ackId,
  message: {
    messageId: ackId,
    data: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64'),
  },
});
const acknowledged = () => rig.google.of('POST', ':acknowledge').flatMap(({ body }) => body['ackIds']);
const take = async (events: readonly SurfaceEvent[]): Promise<void> => void accepted.push(...events);

it('takes events in from the subscription, in order, and has no door for HTTP', async () => {
  const receivedMessages = [
    received('1', fixture('classic-message-direct')),
    received('2', 'not json'),
    received('3', fixture('add-on-press')),
  ];
  rig.google.on(PULL, { body: { receivedMessages } }, 'hang');
  expect(rig.surface.router).toBeNull();
  await rig.surface.start({ accept: take });
  await expect.poll(acknowledged).toEqual(['1', '2', '3']);
  expect(accepted.map(({ type }) => type)).toEqual(['message', 'press']);
  expect(rig.dropped).toEqual(['unreadable']);
  const [pull] = rig.google.of('POST', ':pull');
  expect(pull!.authorization).toMatch(/^Bearer access-/);
});

it('acknowledges only what is durable: the rest comes again', async () => {
  const receivedMessages = [received('1', fixture('classic-message-direct')), received('2', fixture('add-on-press'))];
  rig.google.on(
    PULL,
    { body: { receivedMessages } },
    { body: { receivedMessages: receivedMessages.slice(1) } },
    'hang',
  );
  let failed = false;
  await rig.surface.start({
    accept: async (events) => {
      if (events[0]?.type === 'press' && !failed) {
        failed = true;
        throw new Error('database away');
      }
      return take(events);
    },
  });
  await expect.poll(acknowledged, { timeout: 10_000 }).toEqual(['1', '2']);
  expect(accepted.map(({ type }) => type)).toEqual(['message', 'press']);
});

it('goes on after Google was away', async () => {
  const receivedMessages = [received('1', fixture('classic-message-direct'))];
  rig.google.on(PULL, refusal(503, 'UNAVAILABLE'), { body: { receivedMessages } }, 'hang');
  await rig.surface.start({ accept: take });
  await expect.poll(acknowledged, { timeout: 10_000 }).toEqual(['1']);
  expect(rig.log.lines.join()).toContain('Pub/Sub answers again');
});

it('ends at once when it is stopped, although a pull is open', async () => {
  rig.google.on(PULL, 'hang');
  await rig.surface.start({ accept: take });
  await expect.poll(() => rig.google.of('POST', ':pull').length).toBe(1);
  await rig.surface.stop();
  expect(rig.google.of('POST', ':pull')).toHaveLength(1);
});
