import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    ['250ms', 250],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    [' 5m ', 300_000],
    ['45', 45_000],
    [45, 45_000],
    [0.5, 500],
    [0, 0],
    ['0', 0],
  ])('%j is %d ms', (written, ms) => {
    expect(parseDuration(written)).toBe(ms);
  });

  it.each(['', '5x', '-1', 'm', '5 m', '10m later', '1,5h', 'NaN'])('%j is none', (written) => {
    expect(parseDuration(written)).toBeNull();
  });

  it.each([-1, NaN, Infinity])('%d is none', (written) => {
    expect(parseDuration(written)).toBeNull();
  });

  it('is written so that it reads back', () => {
    for (const ms of [0, 1, 999, 1_000, 90_000, 5_400_000, 86_400_000, 90_061_001]) {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }
    expect(formatDuration(300_000)).toBe('5m');
    expect(formatDuration(90_000)).toBe('1m30s');
  });
});
