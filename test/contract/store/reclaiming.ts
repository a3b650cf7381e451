import { describe, expect, test } from 'vitest';
import { until } from '../../support/slack-world.ts';
import { delivery, done, LEASE_MS, NOW, only, retry, settle, terms, enqueue, type Bench } from './fixtures.ts';

/** What becomes of deliveries whose instance ended, or was too slow, in the middle of them. */
export function reclaimingContract(bench: () => Bench): void {
  describe('taking over', () => {
    const claim = (now = NOW, owner = 'one') => bench().store.claim({ ...terms(now, owner), limit: 10 });

    test('a lease that ran out is taken over as uncertain, until its outcome is known', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      expect(only(await claim()).delivery.uncertain).toBe(false);
      const second = only(await claim(NOW + LEASE_MS, 'two'));
      expect(second.delivery).toMatchObject({ id: 'd1', uncertain: true });
      const next = only(await settle(bench().store, [done(second)]));
      expect(next.delivery).toMatchObject({ id: 'd2', uncertain: false });
    });

    test('a retry that is known to have failed is certain again', async () => {
      await enqueue(bench().store, delivery('d1'));
      await claim();
      const second = only(await claim(NOW + LEASE_MS, 'two'));
      await settle(bench().store, [retry(second, NOW + 1, false)]);
      expect(only(await claim(NOW + LEASE_MS + 1)).delivery).toMatchObject({ attempts: 1, uncertain: false });
    });

    test('what comes into a lane whose lease ran out takes its head over as uncertain', async () => {
      await enqueue(bench().store, delivery('d1'));
      await claim();
      const late = NOW + LEASE_MS;
      const leases = await bench().store.write(async (tx) => {
        await tx.enqueue([delivery('d2')], () => false);
        return tx.advance([delivery('d2').lane], { ...terms(late, 'two'), take: 10 });
      });
      expect(only(leases).delivery).toMatchObject({ id: 'd1', uncertain: true });
    });

    test('the late outcome of a lease that was taken over changes nothing', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      const slow = only(await claim());
      const current = only(await claim(NOW + LEASE_MS, 'two'));
      expect(await settle(bench().store, [done(slow)])).toEqual([]);
      expect(await settle(bench().store, [retry(slow, NOW)])).toEqual([]);
      expect(only(await settle(bench().store, [done(current)])).delivery.id).toBe('d2');
    });

    test('what an instance that has ended had under way is due at once', async () => {
      const other = await bench().another();
      await other.reclaim({ owner: 'two', now: NOW });
      await enqueue(bench().store, delivery('d1', { of: 'h1' }), delivery('d2', { of: 'h2' }));
      const left = only(await other.claim({ ...terms(NOW, 'two'), limit: 1 }));
      await bench()
        .store.reclaim({ owner: 'one', now: NOW })
        .then(() => other.close());

      const found = await until('the lane', async () => {
        await bench().store.reclaim({ owner: 'one', now: NOW });
        const leases = await claim(NOW);
        return leases.find((lease) => lease.lane === left.lane);
      });
      expect(found.delivery).toMatchObject({ id: left.delivery.id, uncertain: true });
      expect(await settle(bench().store, [done(left)])).toEqual([]);
      expect(await bench().store.reclaim({ owner: 'one', now: NOW })).toBe(0);
      expect(await claim(NOW)).toEqual([]);
    });

    test('a head that was made by a clock that is ahead is due when its lane is freed', async () => {
      const other = await bench().another();
      await other.reclaim({ owner: 'two', now: NOW });
      await enqueue(bench().store, delivery('d1', { createdAt: NOW + 3_600_000 }));
      await other.claim({ ...terms(NOW + 3_600_000, 'two'), limit: 1 });
      await other.close();
      await until('the lane', async () => (await bench().store.reclaim({ owner: 'one', now: NOW })) === 1);
      expect(only(await claim(NOW)).delivery.id).toBe('d1');
    });
  });
}
