import { describe, expect, test } from 'vitest';
import { laneId } from '../../../src/ports/store.ts';
import {
  dead,
  delivery,
  done,
  enqueue,
  ids,
  LEASE_MS,
  NOW,
  only,
  open,
  retry,
  settle,
  terms,
  type Bench,
} from './fixtures.ts';

/** Deliveries in their lanes: order, leases, outcomes. */
export function lanesContract(bench: () => Bench): void {
  const claim = (now = NOW, limit = 10, owner = 'one') => bench().store.claim({ ...terms(now, owner), limit });
  const lane = laneId({ handoffId: 'h1', side: 'agent' });

  describe('claiming', () => {
    test('gives the head of a lane, with all that was put in', async () => {
      await enqueue(bench().store, delivery('d1', { line: 'm1' }));
      const lease = only(await claim());
      expect(lease).toEqual({
        lane,
        token: lease.token,
        until: NOW + LEASE_MS,
        throttleKey: 'slack T1 C1',
        delivery: {
          id: 'd1',
          lane,
          handoffId: 'h1',
          side: 'agent',
          seq: 1,
          content: { kind: 'message', message: 'm1' },
          attempts: 0,
          uncertain: false,
          createdAt: NOW,
        },
      });
    });

    test('a leased lane is not leased again before its lease runs out', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      const first = only(await claim());
      expect(await claim(NOW + LEASE_MS - 1, 10, 'two')).toEqual([]);
      const second = only(await claim(NOW + LEASE_MS, 10, 'two'));
      expect(second.delivery.id).toBe('d1');
      expect(second.token).toBeGreaterThan(first.token);
    });

    test('gives the oldest heads first, at most so many', async () => {
      await enqueue(
        bench().store,
        delivery('d1', { of: 'h1', createdAt: NOW - 10 }),
        delivery('d2', { of: 'h2', createdAt: NOW - 30 }),
        delivery('d3', { of: 'h3', createdAt: NOW - 20 }),
      );
      expect(ids(await claim(NOW, 2))).toEqual(['d2', 'd3']);
      expect(ids(await claim(NOW, 2))).toEqual(['d1']);
    });

    test('a head that backed off comes before younger ones once it is due', async () => {
      await enqueue(bench().store, delivery('old', { of: 'h1', createdAt: NOW - 99 }));
      await settle(bench().store, [retry(only(await claim()), NOW + 5)]);
      await enqueue(bench().store, delivery('young', { of: 'h2', createdAt: NOW }));
      expect(ids(await claim(NOW + 10, 1))).toEqual(['old']);
    });

    test('the talk with a person has a lane of its own', async () => {
      const talk = laneId({ person: 'slack T1 U1' });
      const content = { kind: 'home', to: { surface: 'slack', workspace: 'T1', id: 'U1' } } as const;
      await enqueue(bench().store, { ...delivery('d1'), lane: talk, handoffId: null, side: 'employee', content });
      const lease = only(await claim());
      expect([lease.lane, lease.delivery.handoffId, lease.delivery.content]).toEqual([talk, null, content]);
    });

    test('nothing to do gives nothing', async () => {
      expect(await claim()).toEqual([]);
      expect(await bench().store.nextDue()).toBeNull();
      await bench().store.write(async (tx) => {
        await tx.enqueue([], open);
        expect([...(await tx.settle([]))]).toEqual([]);
        expect(await tx.advance([], { ...terms(), take: 5 })).toEqual([]);
      });
    });
  });

  describe('order', () => {
    test('one of a lane at a time, in the order they were put in, over several transactions', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('x1', { of: 'h2' }), delivery('d2'));
      await enqueue(bench().store, delivery('d3'));
      let leases = await claim();
      const seen: string[] = [];
      while (leases.length > 0) {
        seen.push(...ids(leases).filter((id) => id.startsWith('d')));
        leases = await settle(bench().store, leases.map(done));
      }
      expect(seen).toEqual(['d1', 'd2', 'd3']);
      expect((await bench().store.counts(NOW)).deliveriesWaiting).toBe(0);
    });

    test('deliveries are numbered from 1 without gaps, also after the lane was empty', async () => {
      const seqs: number[] = [];
      for (const id of ['d1', 'd2', 'd3']) {
        await enqueue(bench().store, delivery(id));
        const lease = only(await claim());
        seqs.push(lease.delivery.seq);
        await settle(bench().store, [done(lease)]);
      }
      expect(seqs).toEqual([1, 2, 3]);
    });

    test('what is put in while the head is in flight waits behind it', async () => {
      await enqueue(bench().store, delivery('d1'));
      const first = only(await claim());
      const taken = await bench().store.write(async (tx) => {
        await tx.enqueue([delivery('d2')], open);
        return tx.advance([lane], { ...terms(NOW + 1), take: 5 });
      });
      expect(taken).toEqual([]);
      expect(await claim(NOW + 1)).toEqual([]);
      expect(ids(await settle(bench().store, [done(first)], NOW + 1))).toEqual(['d2']);
    });
  });

  describe('advancing', () => {
    test('leases what was just put in', async () => {
      const leases = await bench().store.write(async (tx) => {
        await tx.enqueue([delivery('d1'), delivery('d2'), delivery('x1', { of: 'h2' })], open);
        return tx.advance([lane, laneId({ handoffId: 'h2', side: 'agent' })], { ...terms(), take: 5 });
      });
      expect(ids(leases)).toEqual(['d1', 'x1']);
      expect(await claim()).toEqual([]);
    });

    test('takes the oldest, and leaves the others to be claimed', async () => {
      const leases = await bench().store.write(async (tx) => {
        await tx.enqueue(
          ['h1', 'h2', 'h3'].map((of, n) => delivery(`d${n}`, { of, createdAt: NOW - n })),
          open,
        );
        return tx.advance(
          ['h1', 'h2', 'h3'].map((handoffId) => laneId({ handoffId, side: 'agent' })),
          { ...terms(), take: 1 },
        );
      });
      expect(ids(leases)).toEqual(['d2']);
      expect(ids(await claim())).toEqual(['d1', 'd0']);
    });

    test('with nothing to take frees the lane at once', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      expect(await settle(bench().store, [done(only(await claim()))], NOW, 0)).toEqual([]);
      expect(ids(await claim())).toEqual(['d2']);
    });

    test('a lane that was settled and never advanced is due', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      const lease = only(await claim());
      await bench().store.write((tx) => tx.settle([done(lease)]));
      expect(ids(await claim())).toEqual(['d2']);
    });
  });

  describe('outcomes', () => {
    test('an old token changes nothing', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      const stale = only(await claim());
      const current = only(await claim(NOW + LEASE_MS, 10, 'two'));
      for (const settlement of [done(stale), dead(stale), retry(stale, NOW + 1)]) {
        expect((await bench().store.write((tx) => tx.settle([settlement]))).size).toBe(0);
      }
      expect(await bench().store.deadLetters(9)).toEqual([]);
      expect(ids(await settle(bench().store, [done(stale), done(current)], NOW + LEASE_MS))).toEqual(['d2']);
    });

    test('the same outcome twice counts once', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'), delivery('d3'));
      const lease = only(await claim());
      expect(ids(await settle(bench().store, [done(lease), done(lease)]))).toEqual(['d2']);
      expect(await settle(bench().store, [done(lease)])).toEqual([]);
      expect((await bench().store.counts(NOW)).deliveriesWaiting).toBe(2);
    });

    test('a retry waits until its time, keeps its place and says what is known', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      expect(await settle(bench().store, [retry(only(await claim()), NOW + 500, true)])).toEqual([]);
      expect(await claim(NOW + 499)).toEqual([]);
      const again = only(await claim(NOW + 500));
      expect(again.delivery).toMatchObject({ id: 'd1', attempts: 1, uncertain: true });
      await settle(bench().store, [retry(again, NOW + 600)]);
      expect(only(await claim(NOW + 600)).delivery).toMatchObject({ id: 'd1', attempts: 2, uncertain: false });
    });

    test('a retry blocks its lane and no other', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'), delivery('x1', { of: 'h2' }));
      const [first] = await claim(NOW, 1);
      if (first === undefined) throw new Error('nothing was due');
      await settle(bench().store, [retry(first, NOW + 9_000)]);
      expect(ids(await claim(NOW + 1))).toEqual(['x1']);
    });

    test('what is put in behind a retry does not make it due', async () => {
      await enqueue(bench().store, delivery('d1'));
      await settle(bench().store, [retry(only(await claim()), NOW + 9_000)]);
      const taken = await bench().store.write(async (tx) => {
        await tx.enqueue([delivery('d2')], open);
        return tx.advance([lane], { ...terms(NOW + 1), take: 5 });
      });
      expect(taken).toEqual([]);
      expect(await claim(NOW + 8_999)).toEqual([]);
      expect(ids(await claim(NOW + 9_000))).toEqual(['d1']);
    });

    test('a skipped one is gone, and the next is taken', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'));
      const lease = only(await claim());
      expect(ids(await settle(bench().store, [{ ...done(lease), outcome: { type: 'skipped' } }]))).toEqual(['d2']);
      expect(await bench().store.deadLetters(9)).toEqual([]);
    });
  });

  describe('dead letters', () => {
    test('are kept with their reason, and the lane goes on', async () => {
      bench().setClock(NOW + 77);
      await enqueue(bench().store, delivery('d1', { line: 'm1' }), delivery('d2'));
      expect(ids(await settle(bench().store, [dead(only(await claim()), 'not_in_channel \0 \ud83d')]))).toEqual(['d2']);
      const letter = only(await bench().store.deadLetters(9));
      expect(letter.error).toContain('not_in_channel');
      expect(letter.diedAt).toBe(NOW + 77);
      expect(letter.delivery).toMatchObject({
        id: 'd1',
        lane,
        attempts: 1,
        content: { kind: 'message', message: 'm1' },
      });
      expect(await bench().store.counts(NOW)).toMatchObject({ deadLetters: 1, deliveriesWaiting: 1 });
    });

    test('the latest are listed first', async () => {
      await enqueue(bench().store, delivery('d1'), delivery('d2'), delivery('d3'));
      let leases = await claim();
      for (let n = 0; n < 3; n++) {
        bench().setClock(NOW + n);
        leases = await settle(
          bench().store,
          leases.map((lease) => dead(lease)),
        );
      }
      expect((await bench().store.deadLetters(2)).map((letter) => letter.delivery.id)).toEqual(['d3', 'd2']);
    });

    test('one that is replayed goes to the end of its lane as a new delivery', async () => {
      await enqueue(bench().store, delivery('d1', { line: 'm1' }), delivery('d2'));
      await settle(bench().store, [dead(only(await claim()))]);
      const replay = (newId: string) => bench().store.write((tx) => tx.replayDeadLetter('d1', newId, NOW + 9));
      expect(await replay('d9')).toBe(lane);
      expect(await replay('d10')).toBeNull();
      expect(await bench().store.deadLetters(9)).toEqual([]);
      const [second] = await claim(NOW + LEASE_MS);
      if (second === undefined) throw new Error('d2 was due');
      const again = only(await settle(bench().store, [done(second)], NOW + LEASE_MS));
      expect(again.delivery).toMatchObject({ id: 'd9', attempts: 0, content: { kind: 'message', message: 'm1' } });
    });

    test('one that is not there is not replayed', async () => {
      await enqueue(bench().store, delivery('d1'));
      expect(await bench().store.write((tx) => tx.replayDeadLetter('d1', 'd2', NOW))).toBeNull();
    });
  });
}
