import { expect, it } from 'vitest';
import { compareTraces } from './compare-traces.ts';
import type { Trace } from './trace-log.ts';

/** Positions are multiples of 1,000. */
function trace(digests: readonly string[], records = digests): Trace {
  const at = (texts: readonly string[]) => new Map(texts.map((text, i) => [1_000 * (i + 1), text]));
  return { log: 'order/0/x', digests: at(digests), records: at(records) };
}

it('a copy that came to the same is equal, with its last digest', () => {
  const { isEqual, line } = compareTraces(trace(['a', 'b']), trace(['a', 'b']));
  expect(isEqual).toBe(true);
  expect(line).toContain('at 2000 both have the digest b');
});

it.each([
  [
    'another model',
    trace(['a', 'b', 'c']),
    trace(['a', 'x', 'c']),
    'at or after 1000, before 2000',
  ],
  [
    'a record says another thing',
    trace(['a', 'b'], ['r', 's']),
    trace(['a', 'b'], ['q', 's']),
    'from the beginning on, before 1000',
  ],
])('finds %s, and where', (what, source, copy, where) => {
  const { isEqual, line } = compareTraces(source, copy);
  expect(isEqual).toBe(false);
  expect(line).toBe(`the copy is DIFFERENT: ${what} ${where}`);
});

it('a copy of another log, or with nothing in common, is not equal', () => {
  expect(compareTraces(trace(['a']), { ...trace(['a']), log: 'order/0/y' }).isEqual).toBe(false);
  expect(compareTraces(trace([]), trace(['a'])).isEqual).toBe(false);
});
