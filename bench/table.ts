/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly baton: string;
  readonly peer: string;
  readonly ratio: string;
  readonly target: string;
  /** Null: printed for comparison, without a target. */
  readonly pass: boolean | null;
}

export function number(value: number, unit = ''): string {
  if (Number.isNaN(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

/** A row that compares two figures. `target` bounds Baton's figure divided by the peer's. */
export function compared(row: {
  readonly what: string;
  readonly baton: number;
  readonly peer: number;
  readonly peerName: string;
  /** Where it is not that of the two figures: of what was measured side by side. */
  readonly ratio?: number;
  readonly unit: string;
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}): Row {
  const ratio = row.ratio ?? row.baton / row.peer;
  return {
    what: row.what,
    baton: number(row.baton, row.unit),
    peer: `${row.peerName}: ${number(row.peer, row.unit)}`,
    ratio: `${ratio.toFixed(2)} ×`,
    ...judged(ratio, row.target),
  };
}

function judged(
  ratio: number,
  target: { readonly atLeast: number } | { readonly atMost: number } | undefined,
): Pick<Row, 'target' | 'pass'> {
  if (target === undefined) return { target: '–', pass: null };
  if ('atLeast' in target) return { target: `≥ ${target.atLeast} ×`, pass: ratio >= target.atLeast };
  return { target: `≤ ${target.atMost} ×`, pass: ratio <= target.atMost };
}

const VERDICT = new Map<boolean | null, string>([
  [true, 'pass'],
  [false, '**miss**'],
  [null, 'printed'],
]);

/** The result as one Markdown table. */
export function markdown(rows: readonly Row[]): string {
  const head = ['Measure', 'Baton', 'Peer', 'Ratio', 'Target', 'Result'];
  const lines = rows.map((row) => [row.what, row.baton, row.peer, row.ratio, row.target, VERDICT.get(row.pass) ?? '']);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
