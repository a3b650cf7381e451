import { describe, expect, test } from 'vitest';
import { messageKey } from '../../../src/core/place.ts';
import { plainText } from '../../../src/core/text.ts';
import { message, NOW, ref, type Bench } from './fixtures.ts';

/** Messages and utterances. */
export function transcriptsContract(bench: () => Bench): void {
  const write: Bench['store']['write'] = (work) => bench().store.write(work);
  const utterance = (text: string, at: number, employee = 'slack T1 U1') => ({
    employee,
    source: `source of ${text}`,
    at,
    text: plainText(text),
  });

  describe('messages', () => {
    test('a message comes back as it was added', async () => {
      const whole = message('m1', {
        body: {
          text: [{ type: 'list', ordered: true, indent: 0, items: [[{ type: 'emoji', name: 'fire', unicode: '🔥' }]] }],
          files: [
            { place: ref('C', '1').place, id: 'F1', name: 'ä.png', mimeType: 'image/png', url: 'https://x.test/1' },
          ],
        },
        editedAt: NOW + 1,
        uncertain: true,
      });
      await write((tx) => tx.addMessages([whole]));
      expect(await bench().store.message('m1')).toEqual(whole);
      expect((await write((tx) => tx.messages(['m1', 'm2']))).get('m1')).toEqual(whole);
      expect(await bench().store.message('m2')).toBeNull();
    });

    test('the transcript is in the order in which lines were added, whatever their ids and times', async () => {
      await write((tx) => tx.addMessages([message('z', { at: NOW + 5 }), message('a', { at: NOW + 9 })]));
      await write((tx) => tx.addMessages([message('m', { at: NOW }), message('x', { handoffId: 'h2' })]));
      expect((await bench().store.transcript('h1')).map((line) => line.id)).toEqual(['z', 'a', 'm']);
    });

    test('a line is found by the message that it was written as', async () => {
      const bot = message('m2', { source: null });
      await write((tx) => tx.addMessages([message('m1', { source: ref('D1', '1.5') }), bot]));
      const key = messageKey(ref('D1', '1.5'));
      const found = await write((tx) => tx.messagesBySource([key, 'unknown']));
      expect([...found].map(([source, line]) => [source, line.id])).toEqual([[key, 'm1']]);
      expect(await bench().store.message('m2')).toEqual(bot);
    });

    test('held lines are given in order', async () => {
      await write((tx) =>
        tx.addMessages([
          message('b', { status: 'held' }),
          message('n', { status: 'note' }),
          message('a', { status: 'held' }),
          message('o', { status: 'held', handoffId: 'h2' }),
        ]),
      );
      expect((await write((tx) => tx.heldMessages('h1'))).map((line) => line.id)).toEqual(['b', 'a']);
      await write((tx) => tx.setStatus([{ id: 'b', status: 'pending' }]));
      expect((await write((tx) => tx.heldMessages('h1'))).map((line) => line.id)).toEqual(['a']);
    });

    test('a status is changed, and the mark of doubt only where it is given', async () => {
      await write((tx) => tx.addMessages([message('m1'), message('m2', { uncertain: true }), message('m3')]));
      await write((tx) =>
        tx.setStatus([
          { id: 'm1', status: 'delivered', uncertain: true },
          { id: 'm2', status: 'failed' },
          { id: 'm3', status: 'failed' },
          { id: 'm3', status: 'delivered' },
          { id: 'unknown', status: 'delivered' },
        ]),
      );
      const lines = await bench().store.transcript('h1');
      expect(lines.map(({ status, uncertain }) => [status, uncertain])).toEqual([
        ['delivered', true],
        ['failed', true],
        ['delivered', undefined],
      ]);
    });

    test('what a line says is replaced where it stands; how far it got is left alone', async () => {
      await write((tx) => tx.addMessages([message('m1'), message('m2')]));
      const edited = message('m1', {
        body: { text: plainText('New'), files: [] },
        editedAt: NOW + 7,
        status: 'delivered',
      });
      await write((tx) => tx.replaceMessages([edited, message('unknown')]));
      const { status } = message('m1');
      expect(await bench().store.transcript('h1')).toEqual([{ ...edited, status }, message('m2')]);
    });

    test('when somebody last wrote', async () => {
      expect(await write((tx) => tx.lastWritten('h1'))).toBeNull();
      await write((tx) => tx.addMessages([message('m1', { at: NOW + 9 }), message('m2', { at: NOW + 3 })]));
      expect(await write((tx) => tx.lastWritten('h1'))).toBe(NOW + 9);
    });
  });

  describe('utterances', () => {
    test('the latest are given, oldest first', async () => {
      await write((tx) =>
        tx.addUtterances([utterance('one', NOW), utterance('two', NOW + 1), utterance('three', NOW + 2)]),
      );
      await write((tx) => tx.addUtterances([utterance('of another', NOW + 3, 'slack T1 U2')]));
      expect(await write((tx) => tx.utterances('slack T1 U1', 2))).toEqual([
        { at: NOW + 1, text: plainText('two') },
        { at: NOW + 2, text: plainText('three') },
      ]);
    });

    test('follow an edit and a deletion', async () => {
      await write((tx) => tx.addUtterances([utterance('one', NOW), utterance('two', NOW + 1)]));
      await write(async (tx) => {
        await tx.changeUtterance('source of one', { text: plainText('ONE') });
        await tx.changeUtterance('source of two', null);
        await tx.changeUtterance('unknown', null);
      });
      expect(await write((tx) => tx.utterances('slack T1 U1', 9))).toEqual([{ at: NOW, text: plainText('ONE') }]);
    });
  });
}
