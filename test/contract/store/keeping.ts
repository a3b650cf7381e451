import { describe, expect, test } from 'vitest';
import { messageKey } from '../../../src/core/place.ts';
import { laneId, type Timer } from '../../../src/ports/store.ts';
import { plainText } from '../../../src/core/text.ts';
import {
  dead,
  delivery,
  done,
  enqueue,
  handoff,
  message,
  NOW,
  only,
  posting,
  settle,
  terms,
  type Bench,
} from './fixtures.ts';

/** What is kept for how long: purge, secrets, migrations, counts. */
export function keepingContract(bench: () => Bench): void {
  const write: Bench['store']['write'] = (work) => bench().store.write(work);
  const purge = (before: number) => bench().store.purge({ utterances: before, transcripts: before, events: before });

  describe('purge', () => {
    test('takes what ended before, whole, and leaves open handoffs alone however old they are', async () => {
      const timer: Timer = { handoffId: 'gone', kind: 'idle', at: NOW };
      for (const id of ['gone', 'open', 'recent']) {
        const state = id === 'open' ? 'active' : 'ended';
        const since = id === 'recent' ? NOW + 100 : NOW - 100;
        await write(async (tx) => {
          await tx.putHandoffs([handoff(id, { state, since, createdAt: NOW - 200 })]);
          await tx.addMessages([message(`m-${id}`, { handoffId: id, at: NOW - 150 })]);
          await tx.putPostings([posting(`p-${id}`, { handoffId: id })]);
          await tx.putPlaces([{ key: `place ${id}`, handoffId: id, side: 'agent' }]);
          await tx.enqueue([delivery(`d-${id}`, { of: id })], () => false);
        });
      }
      await write((tx) => tx.setTimers([timer]));
      expect(await purge(NOW)).toBe(7);

      const { store } = bench();
      expect((await store.handoffs({ limit: 9 })).map((found) => found.id).sort()).toEqual(['open', 'recent']);
      expect(await store.transcript('gone')).toEqual([]);
      expect(await store.standing('gone', 'agent', 'card')).toEqual([]);
      expect(await write((tx) => tx.takeTimers(NOW, 9))).toEqual([]);
      expect((await write((tx) => tx.places(['place gone']))).size).toBe(0);
      for (const id of ['open', 'recent']) {
        expect(await store.transcript(id)).toHaveLength(1);
        expect(await store.standing(id, 'agent', 'card')).toHaveLength(1);
      }
      expect((await store.counts(NOW)).deliveriesWaiting).toBe(2);
      expect(await purge(NOW)).toBe(0);
    });

    test('takes more than one chunk', async () => {
      const events = Array.from({ length: 1_100 }, (_, n) => ({ ids: [`e${n}`], at: NOW - 1 }));
      await write(async (tx) => {
        await tx.recordEvents([...events, { ids: ['young'], at: NOW }]);
        await tx.putHandoffs(
          Array.from({ length: 45 }, (_, n) => handoff(`h${n}`, { state: 'ended', since: NOW - 1 })),
        );
        await tx.addMessages(Array.from({ length: 1_100 }, (_, n) => message(`m${n}`, { handoffId: 'h7' })));
      });
      expect(await purge(NOW)).toBe(1_100 + 45 + 1_100);
      expect(
        await write((tx) =>
          tx.recordEvents([
            { ids: ['e5'], at: NOW },
            { ids: ['young'], at: NOW },
          ]),
        ),
      ).toEqual([true, false]);
    });

    test('takes old utterances, offers and empty lanes of the talk outside handoffs', async () => {
      const employee = 'slack T1 U1';
      bench().setClock(NOW - 10);
      await write(async (tx) => {
        await tx.addUtterances([
          { employee, source: 'a', at: NOW - 1, text: plainText('old') },
          { employee, source: 'b', at: NOW, text: plainText('young') },
        ]);
        await tx.putPostings([posting('1', { handoffId: null, what: 'offer' })]);
      });
      const talk = { ...delivery('t1', { createdAt: NOW - 10 }), lane: laneId({ person: employee }), handoffId: null };
      await enqueue(bench().store, talk);
      expect(await purge(NOW - 5)).toBe(1);
      expect(await write((tx) => tx.utterances(employee, 9))).toHaveLength(2);
      await settle(bench().store, [done(only(await bench().store.claim({ ...terms(), limit: 1 })))]);
      expect(await purge(NOW)).toBe(2);
      expect(await write((tx) => tx.utterances(employee, 9))).toHaveLength(1);
      expect((await write((tx) => tx.postings([messageKey(posting('1').ref)]))).size).toBe(0);
    });

    test('takes old dead letters of the talk, and their lanes', async () => {
      bench().setClock(NOW - 10);
      const lane = laneId({ person: 'slack T1 U1' });
      await enqueue(bench().store, { ...delivery('t1', { createdAt: NOW - 10 }), lane, handoffId: null });
      await settle(bench().store, [dead(only(await bench().store.claim({ ...terms(), limit: 1 })))]);
      expect(await purge(NOW - 10)).toBe(0);
      expect(await purge(NOW)).toBe(2);
      expect(await bench().store.deadLetters(9)).toEqual([]);
    });
  });

  describe('the rest', () => {
    test('secrets are kept by kind and key, replaced and deleted', async () => {
      const sealed = new Uint8Array([0, 1, 2, 255, 0, 10]);
      await write((tx) => tx.putSecret('slack', 'T1', new Uint8Array([9])));
      await write((tx) => tx.putSecret('slack', 'T1', sealed));
      await write((tx) => tx.putSecret('slack', 'A1', sealed));
      await write((tx) => tx.putSecret('teams', 'T1', new Uint8Array([7])));
      expect(await bench().store.secret('slack', 'T1')).toEqual(sealed);
      expect(await bench().store.secretKeys('slack')).toEqual(['A1', 'T1']);
      await write((tx) => tx.deleteSecret('slack', 'T1'));
      expect(await bench().store.secret('slack', 'T1')).toBeNull();
      expect(await bench().store.secret('teams', 'T1')).toEqual(new Uint8Array([7]));
    });

    test('migrating again does nothing', async () => {
      expect(await bench().store.migrate()).toEqual([]);
    });

    test('several instances may migrate and read at once', async () => {
      const other = await bench().another();
      expect(await Promise.all([other.migrate(), bench().store.migrate()])).toEqual([[], []]);
      await write((tx) => tx.putHandoffs([handoff('h1')]));
      expect((await other.handoff('h1'))?.id).toBe('h1');
    });

    test('counts tell how many wait, in how many lanes, and how long', async () => {
      await enqueue(
        bench().store,
        delivery('d1', { createdAt: NOW - 400 }),
        delivery('d2', { createdAt: NOW - 300 }),
        delivery('d3', { of: 'h2', createdAt: NOW - 700, throttleKey: 'a' }),
      );
      await write((tx) => tx.closeGate({ key: 'a', until: NOW, width: 1 }));
      expect(await bench().store.counts(NOW)).toMatchObject({
        deliveriesWaiting: 3,
        lanesWaiting: 2,
        deadLetters: 0,
        oldestWaitingMs: 700,
      });
    });

    test('closing twice does no harm, and afterwards nothing works', async () => {
      const other = await bench().another();
      await other.close();
      await other.close();
      await expect(other.handoff('h1')).rejects.toThrow();
      await expect(other.write(async () => 1)).rejects.toThrow();
    });
  });
}
