import { expect, it } from 'vitest';
import { drawTrace } from './draw-trace.ts';

const span = (spanId: string, parentId: string | null, startUs: number) => {
  return { spanId, parentId, name: `span ${spanId}`, service: 'cart', startUs, durationUs: 1_500 };
};

it('a span stands below its parent, and one whose parent is not there is a root', () => {
  const spans = [span('c', 'b', 3_000), span('d', 'a', 2_500), span('b', 'a', 2_000)];
  const all = [...spans, span('a', 'the browser', 1_000), span('e', null, 9_000)];
  expect(drawTrace(all).split('\n')).toEqual([
    'span a                                      cart        +0.0 ms   1.5 ms',
    '  span b                                    cart        +1.0 ms   1.5 ms',
    '    span c                                  cart        +2.0 ms   1.5 ms',
    '  span d                                    cart        +1.5 ms   1.5 ms',
    'span e                                      cart        +8.0 ms   1.5 ms',
  ]);
  expect(drawTrace([])).toBe('');
});
