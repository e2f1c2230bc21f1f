import { expect, it } from 'vitest';
import { SourceMarks } from './source-marks.ts';

const at = (offset: number, index = 0, log = 'catalog/0/log1') => ({ log, offset, index });

it.each([
  ['the first fact without a predecessor is next', null, at(5), null, 'next'],
  ['the first fact must not have a predecessor', null, at(5), at(4), 'gap'],
  ['the successor of the mark is next', at(5), at(9), at(5), 'next'],
  ['the next outcome of the same record is next', at(5), at(5, 1), at(5), 'next'],
  ['the mark itself is a duplicate', at(5), at(5), null, 'duplicate'],
  ['what is below the mark is a duplicate', at(5, 1), at(5), at(3), 'duplicate'],
  ['what skips one is a gap', at(5), at(9), at(7), 'gap'],
  ['what begins anew above the mark is a gap', at(5), at(9), null, 'gap'],
  ['a log that was made anew is a gap', at(5), at(1, 0, 'catalog/0/log2'), null, 'gap'],
  ['another source has a mark of its own', at(5), at(1, 0, 'order/0/log3'), null, 'next'],
] as const)('%s', (_, mark, origin, previous, standing) => {
  const marks = new SourceMarks();
  if (mark !== null) marks.advance(mark);
  expect(marks.standing(origin, previous)).toBe(standing);
});
