import { expect, test } from 'vitest';
import { pagesAlike } from './pages-alike.ts';
import { rowOf } from './row.ts';

const pageRow = (place: string, us: number) =>
  rowOf(`GET page of 20, ${place}, CPU`, 'µs', [{ baseline: 10, subject: us }]);

test('the dearest page is held against the cheapest, whichever they are', () => {
  const rows = [pageRow('first', 44), pageRow('middle', 40), pageRow('last', 42)];
  expect(pagesAlike(rows)).toMatchObject({ baseline: 40, subject: 44, ratio: 1.1 });
});

test('a page that was not measured is like no other', () => {
  expect(pagesAlike([pageRow('first', 44), pageRow('last', 42)]).ratio).toBeNaN();
});
