import { expect, it } from 'vitest';
import { DigestSeries } from './digest-series.ts';

const log = () => 'order/0/log1';
const taken = (thousand: number, digest = `d${thousand}`) => ({
  position: thousand * 1_000,
  digest,
});

function positionsOf(series: DigestSeries) {
  return series
    .figures(log)
    .filter(({ name }) => name === 'digest_position')
    .map(({ labels, value }) => [labels.every, value]);
}

function valuesOf(series: DigestSeries) {
  const values = series.figures(log).filter(({ name }) => name === 'digest_value');
  return values.map(({ value }) => value);
}

it('the digest of the empty model is none', () => {
  const series = new DigestSeries();
  series.note([{ position: 0, digest: '0000000000000000' }]);
  const noLog = () => {
    throw new Error('not opened');
  };
  expect(series.figures(noLog)).toEqual([]);
});

it('each series stands still for twice as long as the one before', () => {
  const series = new DigestSeries();
  series.note([1, 2, 3, 4, 5].map((each) => taken(each)));
  series.note([5, 6, 7].map((each) => taken(each)));
  expect(positionsOf(series)).toEqual([
    ['1000', 7_000],
    ['2000', 6_000],
    ['4000', 4_000],
  ]);
});

it('the number of series is limited', () => {
  const series = new DigestSeries();
  series.note([taken(1_024 * 64)]);
  expect(positionsOf(series)).toHaveLength(11);
});

it('values are whole, fit into a double, and differ by digest and by position', () => {
  const values = [taken(1, 'a'), taken(1, 'b'), taken(3, 'a'), taken(1, 'a')].map((each) => {
    const series = new DigestSeries();
    series.note([each]);
    return valuesOf(series)[0] ?? Number.NaN;
  });
  expect(values.every((value) => Number.isSafeInteger(value))).toBe(true);
  expect(new Set(values).size).toBe(3);
  expect(values[3]).toBe(values[0]);
});
