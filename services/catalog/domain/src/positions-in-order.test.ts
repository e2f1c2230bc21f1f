import { describe, expect, it } from 'vitest';
import { productEntry } from './evolve.ts';
import { at, finish, finishCounting, product, seeded } from './given.test-support.ts';
import type { ProductEntry } from './model.ts';
import { positionsByName, positionsByPrice } from './positions-in-order.ts';
import { PRODUCT_ORDER } from './product-order.ts';

const LONG = 'a name that goes on for longer than its digits do, ';
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'a b',
  'B',
  '\u007d',
  '\u007e',
  '\u007f',
  'é',
  'É',
  'ž',
  '日',
  '\uffff',
];

function entriesOf(names: readonly string[], priceOf: (index: number) => number): ProductEntry[] {
  return names.map((name, i) => {
    const id = `p${String(i).padStart(6, '0')}`;
    return productEntry(product({ id, name, priceCents: priceOf(i) }), at(i));
  });
}

function sorted(
  byId: readonly ProductEntry[],
  positions: Uint32Array,
): (ProductEntry | undefined)[] {
  return Array.from(positions, (position) => byId[position]);
}

describe('positions in order', () => {
  it.each([0, 1, 2, 500])('by price are those of a sort, %i products', (count) => {
    const below = seeded(count);
    const prices = [1, 16_383, 16_384, 16_385, 99_999_999, 100_000_000];
    const priceOf = () => prices[below(prices.length)] as number;
    const byId = entriesOf(Array(count).fill('Lamp'), priceOf);
    const inOrder = sorted(byId, finish(positionsByPrice(byId)));
    expect(inOrder).toEqual(byId.toSorted(PRODUCT_ORDER.price));
  });

  it.each([1, 2, 3])('by name are those of a sort, with any letters, seed %i', (seed) => {
    const below = seeded(seed);
    const text = () => TEXTS[below(TEXTS.length)] as string;
    const beginnings = ['', LONG, LONG.toUpperCase(), 'x'.repeat(23), 'x'.repeat(24)];
    const names = Array.from({ length: 3_000 }, () => {
      return `${beginnings[below(beginnings.length)]}${text()}${text()}${text()}`;
    });
    const byId = entriesOf(names, () => 100);
    const inOrder = sorted(byId, finish(positionsByName(byId)));
    expect(inOrder).toEqual(byId.toSorted(PRODUCT_ORDER.name));
  });

  it('are found in slices, also where all names begin alike', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `${LONG}${(i * 7_919) % 20_000}`);
    const byId = entriesOf(names, (i) => 1 + ((i * 7_919) % 20_000));
    expect(finishCounting(positionsByPrice(byId)).yields).toBeGreaterThan(10);
    expect(finishCounting(positionsByName(byId)).yields).toBeGreaterThan(20);
  });
});
