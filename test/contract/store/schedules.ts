import { describe, expect, test } from 'vitest';
import { laneId, type Timer } from '../../../src/ports/store.ts';
import {
  delivery,
  done,
  enqueue,
  handoff,
  ids,
  LEASE_MS,
  NOW,
  only,
  open,
  retry,
  settle,
  shut,
  terms,
  type Bench,
} from './fixtures.ts';

/** Gates, timers and what is late. */
export function schedulesContract(bench: () => Bench): void {
  const write: Bench['store']['write'] = (work) => bench().store.write(work);
  const claim = (now = NOW, limit = 10) => bench().store.claim({ ...terms(now), limit });
  const claimGated = (key: string, limit = 10, now = NOW) => bench().store.claimGated(key, { ...terms(now), limit });
  const close = (key: string) => write((tx) => tx.closeGate({ key, until: NOW + 5_000, width: 1 }));

  describe('gates', () => {
    test('a closed one holds the lanes of its key, and no other', async () => {
      await enqueue(
        bench().store,
        delivery('d1', { throttleKey: 'a' }),
        delivery('d2', { of: 'h2', throttleKey: 'b' }),
      );
      await close('a');
      expect(ids(await claim())).toEqual(['d2']);
      expect(await bench().store.gates()).toEqual([{ key: 'a', until: NOW + 5_000, width: 1 }]);
    });

    test('what comes while it is closed waits for it', async () => {
      await close('a');
      const taken = await write(async (tx) => {
        await tx.enqueue([delivery('d1', { throttleKey: 'a' })], shut);
        return tx.advance([laneId({ handoffId: 'h1', side: 'agent' })], { ...terms(), take: 5 });
      });
      expect([taken, await claim()]).toEqual([[], []]);
      expect(ids(await claimGated('a'))).toEqual(['d1']);
    });

    test('its lanes are served by age, so many at a time', async () => {
      await enqueue(
        bench().store,
        ...[3, 1, 2].map((age) => delivery(`d${age}`, { of: `h${age}`, createdAt: NOW - age, throttleKey: 'a' })),
      );
      await close('a');
      const first = await claimGated('a', 2);
      expect(ids(first)).toEqual(['d3', 'd2']);
      expect(ids(await claimGated('a', 2))).toEqual(['d1']);
      expect(await claimGated('b')).toEqual([]);
    });

    test('a lane that was served and has more waits for it again', async () => {
      await enqueue(bench().store, delivery('d1', { throttleKey: 'a' }), delivery('d2', { throttleKey: 'a' }));
      await close('a');
      expect(await settle(bench().store, [done(only(await claimGated('a')))])).toEqual([]);
      expect(await claim()).toEqual([]);
      expect(ids(await claimGated('a'))).toEqual(['d2']);
    });

    test('a head behind it that backs off is not served before its time', async () => {
      await enqueue(bench().store, delivery('d1', { throttleKey: 'a' }));
      await close('a');
      await settle(bench().store, [retry(only(await claimGated('a')), NOW + 100)]);
      expect(await claimGated('a', 9, NOW + 99)).toEqual([]);
      expect(ids(await claimGated('a', 9, NOW + 100))).toEqual(['d1']);
    });

    test('once it is open its lanes are ordinary again', async () => {
      await enqueue(bench().store, delivery('d1', { throttleKey: 'a' }), delivery('d2', { throttleKey: 'a' }));
      await close('a');
      await write((tx) => tx.openGate('a'));
      expect(await bench().store.gates()).toEqual([]);
      expect(ids(await settle(bench().store, [done(only(await claim()))]))).toEqual(['d2']);
    });

    test('one that is only believed to be closed holds nothing', async () => {
      await write((tx) => tx.enqueue([delivery('d1')], shut));
      expect(ids(await claim())).toEqual(['d1']);
    });

    test('it is closed anew', async () => {
      await close('a');
      await write((tx) => tx.closeGate({ key: 'a', until: NOW + 9_000, width: 2 }));
      expect(await bench().store.gates()).toEqual([{ key: 'a', until: NOW + 9_000, width: 2 }]);
    });

    test('is not counted for what is due next', async () => {
      await enqueue(bench().store, delivery('d1', { throttleKey: 'a' }));
      await close('a');
      expect(await bench().store.nextDue()).toBeNull();
    });
  });

  describe('timers', () => {
    const timer = (handoffId: string, at: number, kind: Timer['kind'] = 'wait'): Timer => ({ handoffId, kind, at });
    const put = (...timers: Timer[]) =>
      write(async (tx) => {
        await tx.putHandoffs([...new Set(timers.map(({ handoffId }) => handoffId))].map((id) => handoff(id)));
        await tx.setTimers(timers);
      });

    test('those that are due are given once, oldest first', async () => {
      await put(timer('h1', NOW), timer('h2', NOW - 5), timer('h3', NOW + 1));
      expect(await write((tx) => tx.takeTimers(NOW, 9))).toEqual([timer('h2', NOW - 5), timer('h1', NOW)]);
      expect(await write((tx) => tx.takeTimers(NOW, 9))).toEqual([]);
    });

    test('at most so many are given', async () => {
      await put(timer('h1', NOW), timer('h2', NOW - 5));
      expect(await write((tx) => tx.takeTimers(NOW, 1))).toEqual([timer('h2', NOW - 5)]);
      expect(await write((tx) => tx.takeTimers(NOW, 1))).toEqual([timer('h1', NOW)]);
    });

    test('one of a kind is set anew, and those of a handoff are cleared', async () => {
      await put(timer('h1', NOW), timer('h1', NOW, 'idle'), timer('h2', NOW));
      await write((tx) => tx.setTimers([timer('h1', NOW + 50), timer('h1', NOW + 60)]));
      expect(await write((tx) => tx.takeTimers(NOW, 1))).toHaveLength(1);
      await write((tx) => tx.clearTimers(['h2']));
      await write((tx) => tx.clearTimers([]));
      expect(await write((tx) => tx.takeTimers(NOW + 59, 9))).not.toContainEqual(timer('h2', NOW));
      expect(await write((tx) => tx.takeTimers(NOW + 60, 9))).toEqual([timer('h1', NOW + 60)]);
    });

    test('are back if their transaction fails', async () => {
      await put(timer('h1', NOW));
      const failing = write(async (tx) => {
        await tx.takeTimers(NOW, 9);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await write((tx) => tx.takeTimers(NOW, 9))).toEqual([timer('h1', NOW)]);
    });

    test('what is due next: a timer, a head, a retry or the end of a lease', async () => {
      const next = () => bench().store.nextDue();
      await put(timer('h1', NOW + 90_000));
      expect(await next()).toBe(NOW + 90_000);
      await enqueue(bench().store, delivery('d1'));
      expect(await next()).toBe(NOW);
      const lease = only(await claim());
      expect(await next()).toBe(NOW + LEASE_MS);
      await settle(bench().store, [retry(lease, NOW + 700)]);
      expect(await next()).toBe(NOW + 700);
      await settle(bench().store, [done(only(await claim(NOW + 700)))], NOW + 700);
      expect(await next()).toBe(NOW + 90_000);
    });
  });

  describe('late deliveries', () => {
    const late = (before = NOW + 1) => write((tx) => tx.takeLate(before, 9));

    test('are given once: the first line that waits', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2', { line: 'm2' }), delivery('d3', { line: 'm3' }));
      expect(await late(NOW)).toEqual([]);
      expect(await late()).toEqual([{ handoffId: 'h1', side: 'agent', message: 'm2' }]);
      expect(await late()).toEqual([]);
    });

    test('while the head is in flight as well', async () => {
      await enqueue(bench().store, delivery('d1', { line: 'm1' }));
      await claim();
      expect(await late()).toHaveLength(1);
    });

    test('are given again once the lane has emptied', async () => {
      await enqueue(bench().store, delivery('d1', { line: 'm1' }));
      await late();
      await settle(bench().store, [done(only(await claim()))]);
      expect(await late()).toEqual([]);
      await enqueue(bench().store, delivery('d2', { line: 'm2', createdAt: NOW }));
      expect(await late()).toEqual([{ handoffId: 'h1', side: 'agent', message: 'm2' }]);
    });

    test('are not given where no line waits, and do not stand before others', async () => {
      await enqueue(
        bench().store,
        delivery('d1', { line: 'm1' }),
        delivery('d2'),
        delivery('x1', { of: 'h2', line: 'm9' }),
      );
      const leases = await claim();
      await settle(bench().store, leases.filter((lease) => lease.delivery.id === 'd1').map(done));
      expect(await write((tx) => tx.takeLate(NOW + 1, 1))).toEqual([{ handoffId: 'h2', side: 'agent', message: 'm9' }]);
      expect(await late()).toEqual([]);
      await write((tx) => tx.enqueue([delivery('d3', { line: 'm3' })], open));
      expect(await late()).toEqual([{ handoffId: 'h1', side: 'agent', message: 'm3' }]);
    });
  });
}
