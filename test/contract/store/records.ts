import { describe, expect, test } from 'vitest';
import { ConflictError } from '../../../src/core/errors.ts';
import { messageKey, personKey, placeKey } from '../../../src/core/place.ts';
import { handoff, NOW, person, place, posting, ref, type Bench } from './fixtures.ts';

/** Events, places, postings and handoffs. */
export function recordsContract(bench: () => Bench): void {
  const write: Bench['store']['write'] = (work) => bench().store.write(work);

  describe('events', () => {
    const events = (...ids: string[][]) => ids.map((of) => ({ ids: of, at: NOW }));

    test('an event is new once', async () => {
      expect(await write((tx) => tx.recordEvents(events(['a'], ['b'])))).toEqual([true, true]);
      expect(await write((tx) => tx.recordEvents(events(['b'], ['c'])))).toEqual([false, true]);
    });

    test('of twins in one batch the first is new', async () => {
      expect(await write((tx) => tx.recordEvents(events(['a'], ['a'], ['b'])))).toEqual([true, false, true]);
    });

    test('an event with several ids is new only if all are', async () => {
      await write((tx) => tx.recordEvents(events(['event-1', 'message-1'])));
      expect(await write((tx) => tx.recordEvents(events(['event-2', 'message-1'], ['event-3', 'message-2'])))).toEqual([
        false,
        true,
      ]);
    });

    test('all ids of a duplicate are noted as well', async () => {
      await write((tx) => tx.recordEvents(events(['a'])));
      await write((tx) => tx.recordEvents(events(['a', 'b'])));
      expect(await write((tx) => tx.recordEvents(events(['b'])))).toEqual([false]);
    });

    test('twins that are linked by a third in one batch', async () => {
      expect(await write((tx) => tx.recordEvents(events(['a', 'b'], ['b', 'c'], ['c'])))).toEqual([true, false, false]);
    });

    test('an event without ids is always new, and an empty batch is empty', async () => {
      expect(await write((tx) => tx.recordEvents(events([])))).toEqual([true]);
      expect(await write((tx) => tx.recordEvents([]))).toEqual([]);
    });

    test('what was rolled back was never heard', async () => {
      const failing = write(async (tx) => {
        await tx.recordEvents(events(['a']));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await write((tx) => tx.recordEvents(events(['a'])))).toEqual([true]);
    });
  });

  describe('places and postings', () => {
    test('a place is found by its key, and the last word about it counts', async () => {
      const key = placeKey(place('C1', '1.5'));
      await write((tx) => tx.putPlaces([{ key, handoffId: 'h1', side: 'agent' }]));
      await write((tx) =>
        tx.putPlaces([
          { key, handoffId: 'h2', side: 'agent' },
          { key, handoffId: 'h3', side: 'employee' },
        ]),
      );
      const found = await write((tx) => tx.places([key, 'unknown']));
      expect([...found]).toEqual([[key, { handoffId: 'h3', side: 'employee' }]]);
    });

    test('the talks at an agent are found by the agent, newest word first counts, and go when removed', async () => {
      const desk = (agent: string, handoffId: string, focusedAt: number) => ({ agent, handoffId, focusedAt });
      await write((tx) => tx.putDesks([desk('anna', 'h1', 5), desk('anna', 'h2', 6), desk('ben', 'h3', 7)]));
      await write((tx) => tx.putDesks([desk('anna', 'h1', 9)]));
      expect(await write((tx) => tx.desks(['anna', 'nobody']))).toEqual([desk('anna', 'h1', 9), desk('anna', 'h2', 6)]);
      await write((tx) =>
        tx.removeDesks([
          { agent: 'anna', handoffId: 'h1' },
          { agent: 'nobody', handoffId: 'h2' },
        ]),
      );
      expect(await write((tx) => tx.desks(['anna', 'ben']))).toHaveLength(2);
    });

    test('a posting comes back as it was put', async () => {
      const card = posting('1.1', { ref: { place: place('C1', '0.9'), id: '1.1' }, audience: 'slack T1 U1' });
      const offer = posting('2.2', { handoffId: null, what: 'offer', side: 'employee' });
      await write((tx) => tx.putPostings([card, offer]));
      const found = await write((tx) => tx.postings([messageKey(card.ref), messageKey(offer.ref), 'unknown']));
      expect(found.size).toBe(2);
      expect(found.get(messageKey(card.ref))).toEqual(card);
      expect(found.get(messageKey(offer.ref))).toEqual(offer);
    });

    test('what stands for a line is given in the order it was posted, and for that side only', async () => {
      await write((tx) => tx.putPostings([posting('9', { what: 'm1' }), posting('1', { what: 'm1' })]));
      await write((tx) =>
        tx.putPostings([
          posting('5', { what: 'm1' }),
          posting('6', { what: 'm2' }),
          posting('7', { what: 'm1', side: 'employee' }),
          posting('8', { what: 'm1', handoffId: 'h2' }),
        ]),
      );
      expect((await bench().store.standing('h1', 'agent', 'm1')).map((found) => found.ref.id)).toEqual(['9', '1', '5']);
    });

    test('a message that is put twice stands once, where it stood', async () => {
      await write((tx) => tx.putPostings([posting('1'), posting('2')]));
      await write((tx) => tx.putPostings([posting('1', { audience: 'slack T1 U7' }), posting('1')]));
      expect((await bench().store.standing('h1', 'agent', 'card')).map((found) => found.ref.id)).toEqual(['1', '2']);
    });

    test('what is gone is not known any more, and the rest stands as it stood', async () => {
      await write((tx) => tx.putPostings([posting('1'), posting('2'), posting('3')]));
      const [one, two] = [messageKey(posting('1').ref), messageKey(posting('2').ref)];
      await write(async (tx) => {
        await tx.putPostings([posting('4')]);
        await tx.dropPostings([two, 'unknown', two]);
        await tx.dropPostings([]);
      });
      expect([...(await write((tx) => tx.postings([one, two]))).keys()]).toEqual([one]);
      expect((await bench().store.standing('h1', 'agent', 'card')).map((found) => found.ref.id)).toEqual([
        '1',
        '3',
        '4',
      ]);
    });

    test('names that look like SQL are only names', async () => {
      const key = `x'); DROP TABLE places; -- "?" $1 {a,b} \\`;
      await write((tx) => tx.putPlaces([{ key, handoffId: 'h1', side: 'agent' }]));
      expect((await write((tx) => tx.places([key]))).get(key)).toEqual({ handoffId: 'h1', side: 'agent' });
    });
  });

  describe('handoffs', () => {
    test('comes back exactly, with emoji, quotes, line breaks and odd characters', async () => {
      const text = 'Fire 🔥 “now” \\ \' " \n\t<@U1> {"a":[1]} ✋🏽 \u2028 \ud83d half';
      const whole = handoff('h1', {
        employee: { ...person('U1'), name: 'Zoë 👩‍🚒' },
        request: { via: 'command', utterance: [{ type: 'code', text }], history: [], form: { room: '4.07' } },
      });
      await write((tx) => tx.putHandoffs([whole]));
      expect(await bench().store.handoff('h1')).toEqual(whole);
      expect((await write((tx) => tx.lockHandoffs(['h1']))).get('h1')).toEqual(whole);
    });

    test('a NUL in a text is kept', async () => {
      const whole = handoff('h1', {
        request: { via: 'button', utterance: [{ type: 'code', text: 'a\0b' }], history: [] },
      });
      await write((tx) => tx.putHandoffs([whole]));
      expect(await bench().store.handoff('h1')).toEqual(whole);
    });

    test('the open one of an employee is found, an ended one is not', async () => {
      const employee = person('U1');
      await write((tx) => tx.putHandoffs([handoff('h1', { employee, state: 'ended' }), handoff('h2', { employee })]));
      const found = (ids: string[], employees: string[]) => write((tx) => tx.lockHandoffs(ids, employees));
      expect([...(await found([], [personKey(employee), 'nobody'])).keys()]).toEqual(['h2']);
      expect([...(await found(['h1'], [personKey(employee)])).keys()]).toEqual(['h1', 'h2']);
      expect((await bench().store.openHandoffOf(personKey(employee)))?.id).toBe('h2');
      expect(await bench().store.openHandoffOf('nobody')).toBeNull();
    });

    test('a second open one of the same employee is refused, and nothing of its transaction stays', async () => {
      const employee = person('U1');
      await write((tx) => tx.putHandoffs([handoff('h1', { employee, state: 'placing' })]));
      const second = write(async (tx) => {
        await tx.recordEvents([{ ids: ['a'], at: NOW }]);
        await tx.putHandoffs([handoff('h2', { employee, state: 'active' })]);
      });
      await expect(second).rejects.toBeInstanceOf(ConflictError);
      expect(await bench().store.handoff('h2')).toBeNull();
      expect(await write((tx) => tx.recordEvents([{ ids: ['a'], at: NOW }]))).toEqual([true]);
    });

    test('a conflict that was swallowed is not committed either', async () => {
      const employee = person('U1');
      await write((tx) => tx.putHandoffs([handoff('h1', { employee })]));
      const second = write(async (tx) => {
        await tx.putHandoffs([handoff('h2', { employee })]).catch(() => undefined);
        await tx.putPlaces([{ key: 'p', handoffId: 'h2', side: 'agent' }]).catch(() => undefined);
      });
      await expect(second).rejects.toBeInstanceOf(ConflictError);
      expect((await write((tx) => tx.places(['p']))).size).toBe(0);
    });

    test('an employee may ask again once the first has ended or was handed over, in one batch too', async () => {
      const employee = person('U1');
      await write((tx) => tx.putHandoffs([handoff('h2', { employee })]));
      await write((tx) => tx.putHandoffs([handoff('h1', { employee }), handoff('h2', { employee, state: 'ended' })]));
      await write((tx) =>
        tx.putHandoffs([handoff('h1', { employee, state: 'redirected' }), handoff('h3', { employee })]),
      );
      expect((await bench().store.openHandoffOf(personKey(employee)))?.id).toBe('h3');
    });

    test('are listed newest first, page by page and by state', async () => {
      const states = ['ended', 'waiting', 'active', 'ended', 'placing', 'redirected'] as const;
      await write((tx) =>
        tx.putHandoffs(states.map((state, n) => handoff(`h${n}`, { state, createdAt: NOW + n, since: NOW + n }))),
      );
      const listed = async (filter: Parameters<Bench['store']['handoffs']>[0]) =>
        (await bench().store.handoffs(filter)).map((found) => found.id);
      expect(await listed({ limit: 2 })).toEqual(['h5', 'h4']);
      expect(await listed({ limit: 2, before: NOW + 4 })).toEqual(['h3', 'h2']);
      expect(await listed({ limit: 9, state: 'ended' })).toEqual(['h3', 'h0']);
      expect(await listed({ limit: 9, state: 'open' })).toEqual(['h4', 'h2', 'h1']);
      expect(await listed({ limit: 9, state: 'open', before: NOW + 2 })).toEqual(['h1']);
    });

    test('are counted by state', async () => {
      await write((tx) => tx.putHandoffs([handoff('h1'), handoff('h2'), handoff('h3', { state: 'ended' })]));
      const { handoffs } = await bench().store.counts(NOW);
      expect(handoffs).toEqual({ placing: 0, waiting: 2, active: 0, redirected: 0, ended: 1 });
    });

    test('one that is not there is null, and not among the locked', async () => {
      expect(await bench().store.handoff('h1')).toBeNull();
      expect((await write((tx) => tx.lockHandoffs(['h1']))).size).toBe(0);
    });
  });

  describe('transactions', () => {
    test('what is not committed is seen by nobody else', async () => {
      await write(async (tx) => {
        await tx.putHandoffs([handoff('h1')]);
        expect(await bench().store.handoff('h1')).toBeNull();
      });
      expect((await bench().store.handoff('h1'))?.id).toBe('h1');
    });

    test('a verb that comes after the end is refused', async () => {
      const leaked = await write(async (tx) => tx);
      await expect(leaked.putPostings([{ ...posting('1'), ref: ref('C', '1') }])).rejects.toThrow(/ended/);
    });

    test('after one that failed the next ones work', async () => {
      await expect(write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      await write((tx) => tx.putHandoffs([handoff('h1')]));
      await bench().store.ping();
      expect((await bench().store.handoff('h1'))?.id).toBe('h1');
    });

    test('many at once all happen', async () => {
      const names = Array.from({ length: 30 }, (_, n) => `h${n}`);
      await Promise.all(names.map((id) => write((tx) => tx.putHandoffs([handoff(id)]))));
      expect((await bench().store.handoffs({ limit: 100 })).length).toBe(30);
    });
  });
}
