import { expect, test } from 'vitest';
import { bestsellers, bestsellersOf } from './bestsellers.ts';
import { outcomesOf } from './scenario.ts';

const ordered = (productId: string, quantity: number) =>
  ({ type: 'OrderPlaced', lines: [{ productId, quantity }] }) as const;

// #region rules
test('what an order took is counted', () => {
  const [outcome] = outcomesOf(bestsellers, { fact: 1, message: ordered('tea', 2) });
  expect(outcome).toEqual({ type: 'SalesCounted', lines: [{ productId: 'tea', quantity: 2 }] });
});

test('nobody but the bridge can count sales', () => {
  const [outcome] = outcomesOf(bestsellers, { session: 'eve', message: ordered('tea', 99) });
  expect(outcome?.type).toBe('Rejected');
});

test('the most sold come first, and the order is total', () => {
  const model = bestsellers.initial();
  const at = { log: 'bestsellers/0/log', offset: 1, index: 0 };
  for (const [productId, quantity] of [
    ['tea', 2],
    ['cup', 3],
    ['pot', 1],
    ['tea', 1],
  ] as const) {
    const lines = [{ productId, quantity }];
    bestsellers.evolve(model, { type: 'SalesCounted', lines }, { at, time: 0, origin: at });
  }
  expect(bestsellersOf(model, 2)).toEqual([
    { productId: 'cup', sold: 3 },
    { productId: 'tea', sold: 3 },
  ]);
});
// #endregion
