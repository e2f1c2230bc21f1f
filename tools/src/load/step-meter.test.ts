import { expect, it } from 'vitest';
import { StepMeter } from './step-meter.ts';

it('tells percentiles and failures of each step', () => {
  const meter = new StepMeter();
  for (let ms = 1; ms <= 100; ms++) meter.took('add', ms);
  meter.failed('add', '503 shed-read');
  meter.failed('add', '503 shed-read');
  meter.failed('order', 'no connection');
  const [add, order] = meter.figures();
  expect(add?.count).toBe(100);
  for (const [actual, expected] of [
    [add?.p50, 50],
    [add?.p90, 90],
    [add?.p99, 99],
    [add?.max, 100],
  ] as const) {
    expect(actual).toBeCloseTo(expected, 0);
  }
  expect(add?.errors).toEqual(new Map([['503 shed-read', 2]]));
  expect(order).toMatchObject({ name: 'order', count: 0 });
  expect([meter.count, meter.failures]).toEqual([100, 3]);
});
