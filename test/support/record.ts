import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SurfaceId } from '../../src/core/place.ts';
import type { WireEntry } from '../../src/playground/shared/control-types.ts';

/** More than a wire log keeps would be lost unseen. */
const KEPT = 1_000;

/**
 * Keeps what went over the wire of one platform in the folder that `BATON_TEST_SENT` names, one JSON object a line, so that it
 * can be checked against the vendors' own schemas (`scripts/check-schemas.ts`). Without that variable nothing is kept.
 */
export function recordWire(kind: SurfaceId, entries: readonly WireEntry[]): void {
  const folder = process.env['BATON_TEST_SENT'] ?? '';
  if (folder === '' || entries.length === 0) return;
  const lost = entries.length >= KEPT && entries[0]?.n !== 1;
  if (lost) throw new Error(`the wire log of ${kind} does not hold all of this test; make it shorter`);
  mkdirSync(folder, { recursive: true });
  const lines = entries.map(({ direction, name, request, response }) =>
    JSON.stringify({ kind, direction, name, sent: direction === 'from-baton' ? request : response }),
  );
  writeFileSync(join(folder, `${kind}-${randomUUID()}.jsonl`), `${lines.join('\n')}\n`);
}
