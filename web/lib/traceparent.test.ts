import { expect, it } from 'vitest';
import { traceparentOf } from './traceparent.ts';

const GIVEN = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

it.each([null, 0, 1])('the trace that a request names goes on, at a rate of %s', (rate) => {
  expect(traceparentOf(GIVEN, rate)).toBe(GIVEN);
});

it.each([
  [0.5, 0.4, '01'],
  [0.5, 0.6, '00'],
  [0, 0, '00'],
])('at a rate of %d one that names none begins a trace', (rate, random, flags) => {
  const nonsense = `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`;
  for (const given of [null, '', nonsense, `${GIVEN}\r\nx: y`]) {
    const begun = traceparentOf(given, rate, () => random);
    expect(begun).toMatch(new RegExp(`^00-[\\da-f]{32}-[\\da-f]{16}-${flags}$`));
  }
  const ids = Array.from({ length: 100 }, () => traceparentOf(null, rate));
  expect(new Set(ids).size).toBe(100);
});

it('without tracing nothing is begun', () => {
  expect(traceparentOf(null, null)).toBeNull();
});
