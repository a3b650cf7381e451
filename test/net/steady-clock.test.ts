import { expect, test } from 'vitest';
import { createSteadyClock } from '../../src/net/steady-clock.ts';

function clock(start = 1_000_000) {
  const time = { wall: start, elapsed: 0 };
  const now = createSteadyClock(
    () => time.wall,
    () => time.elapsed,
  );
  return {
    now,
    pass(ms: number) {
      time.wall += ms;
      time.elapsed += ms;
      return now();
    },
    step(ms: number) {
      time.wall += ms;
      return now();
    },
  };
}

test('shows what the wall clock shows', () => {
  const { now, pass } = clock();
  expect([now(), pass(5), pass(3_600_000)]).toEqual([1_000_000, 1_000_005, 4_600_005]);
});

test('follows a step forward at once', () => {
  const { step, pass } = clock();
  expect([step(3_600_000), pass(10)]).toEqual([4_600_000, 4_600_010]);
});

test('goes on at its pace after a step back, until the wall clock has caught up', () => {
  const { step, pass } = clock();
  expect([step(-10_000), pass(4_000), pass(7_000)]).toEqual([1_000_000, 1_004_000, 1_011_000]);
  expect(step(20_000)).toBe(1_021_000);
});

test('never runs backwards, however small the step', () => {
  const { step, pass } = clock();
  expect([step(-300), pass(100), pass(400)]).toEqual([1_000_000, 1_000_000, 1_000_200]);
});
