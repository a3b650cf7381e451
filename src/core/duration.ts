const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A duration as people write it, in ms: `90s`, `10m`, `2h`, `30d`, `250ms`, `1h30m`; a bare number is seconds.
 * Null where it is none. Fractions are allowed (`1.5h`), signs are not.
 */
export function parseDuration(text: string | number): number | null {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? Math.round(text * UNITS.s) : null;
  const written = text.trim();
  if (/^\d+(\.\d+)?$/.test(written)) return Math.round(Number(written) * UNITS.s);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(written)) return null;
  let total = 0;
  for (const [, amount, unit] of written.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * UNITS[unit as keyof typeof UNITS];
  }
  return Math.round(total);
}

/** The shortest way to write a duration that `parseDuration` reads back: 300000 is `5m`, 5400000 is `1h30m`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / UNITS[unit]);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * UNITS[unit];
  }
  return parts.length === 0 ? '0s' : parts.join('');
}
