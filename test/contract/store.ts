import { afterEach, beforeEach, describe } from 'vitest';
import type { Bench, MakeBench } from './store/fixtures.ts';
import { keepingContract } from './store/keeping.ts';
import { lanesContract } from './store/lanes.ts';
import { propertyContract } from './store/properties.ts';
import { reclaimingContract } from './store/reclaiming.ts';
import { recordsContract } from './store/records.ts';
import { schedulesContract } from './store/schedules.ts';
import { transcriptsContract } from './store/transcripts.ts';

/** What every store must do. Each case has a database of its own, made by `makeBench` and brought up to date. */
export function storeContract(name: string, makeBench: MakeBench): void {
  describe(name, () => {
    let current: Bench | null = null;
    const bench = (): Bench => {
      if (current === null) throw new Error('There is no store outside a test.');
      return current;
    };
    beforeEach(async () => {
      current = await makeBench();
    });
    afterEach(async () => {
      await current?.close();
      current = null;
    });

    recordsContract(bench);
    transcriptsContract(bench);
    lanesContract(bench);
    reclaimingContract(bench);
    schedulesContract(bench);
    keepingContract(bench);
    propertyContract(bench);
  });
}
