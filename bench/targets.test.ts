import { expect, test } from 'vitest';
import type { Row } from './row.ts';
import { type Bound, judged, namesWithoutRow } from './targets.ts';

function rowWith(figures: Partial<Row>): Row {
  return {
    name: 'a row',
    baseline: 10,
    subject: 12,
    unit: 'ms',
    ratio: 1.2,
    spread: [1, 2],
    ...figures,
  };
}

function judgementOf(row: Row, ...bounds: readonly Bound[]) {
  return judged(row, 'family', { family: { 'a row': bounds } }).judgements;
}

test.each<[string, Bound, Partial<Row>, string, string | null]>([
  ['a ratio at its most', { type: 'ratio-max', ratio: 1.2 }, {}, '≤ 1.20 ×', null],
  ['a ratio above it', { type: 'ratio-max', ratio: 1.2 }, { ratio: 1.55 }, '≤ 1.20 ×', '0.35 ×'],
  ['a ratio at its least', { type: 'ratio-min', ratio: 1.2 }, {}, '≥ 1.20 ×', null],
  ['a ratio below it', { type: 'ratio-min', ratio: 1.5 }, {}, '≥ 1.50 ×', '0.30 ×'],
  ['as much more as may be', { type: 'more-max', more: 2 }, {}, '≤ +2 ms', null],
  ['more than that', { type: 'more-max', more: 2 }, { subject: 13.5 }, '≤ +2 ms', '1.5 ms'],
  ['enough', { type: 'subject-min', subject: 12 }, { unit: '/s' }, '≥ 12/s', null],
  ['not enough', { type: 'subject-min', subject: 5_000 }, { unit: '/s' }, '≥ 5,000/s', '4,988/s'],
  ['no number', { type: 'ratio-max', ratio: 1.2 }, { ratio: Number.NaN }, '≤ 1.20 ×', 'NaN ×'],
])('%s', (_, bound, figures, target, missedBy) => {
  expect(judgementOf(rowWith(figures), bound)).toEqual([{ target, missedBy }]);
});

test('a miss that is too small for two digits is a miss all the same', () => {
  const [judgement] = judgementOf(rowWith({ ratio: 1.201 }), { type: 'ratio-max', ratio: 1.2 });
  expect(judgement?.missedBy).not.toBeNull();
});

test('a row may have two targets, and meet one of them', () => {
  const bounds = [
    { type: 'ratio-min', ratio: 1 },
    { type: 'subject-min', subject: 20 },
  ] as const;
  const missed = judgementOf(rowWith({}), ...bounds).map(({ missedBy }) => missedBy);
  expect(missed).toEqual([null, '8ms']);
});

test('a row without a target is not judged, nor is one of another family', () => {
  const targets = { family: { 'a row': [{ type: 'ratio-max', ratio: 1 } as const] } };
  expect(judged(rowWith({ name: 'another' }), 'family', targets).judgements).toEqual([]);
  expect(judged(rowWith({}), 'other', targets).judgements).toEqual([]);
});

test('a target whose row was not measured is named', () => {
  const targets = { family: { 'a row': [], gone: [] } };
  expect(namesWithoutRow([rowWith({})], 'family', targets)).toEqual(['gone']);
  expect(namesWithoutRow([], 'other', targets)).toEqual([]);
});
