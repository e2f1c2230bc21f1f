import { type Row, rowOf } from './row.ts';

/** A page costs the same wherever it is: of these rows, the dearest beside the cheapest. */
export function pagesAlike(rows: readonly Row[]): Row {
  const costs = ['first', 'middle', 'last'].map((place) => {
    const found = rows.find(({ name }) => name === `GET page of 20, ${place}, CPU`);
    return found?.subject ?? Number.NaN;
  });
  const pair = { baseline: Math.min(...costs), subject: Math.max(...costs) };
  return rowOf('GET page of 20, the dearest of first, middle and last, CPU', 'µs', [pair]);
}
