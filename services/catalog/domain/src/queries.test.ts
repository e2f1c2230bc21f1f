import { describe, expect, it } from 'vitest';
import {
  at,
  factAt,
  modelOf,
  product,
  put,
  remove,
  Story,
  stockLevel,
} from './given.test-support.ts';
import type { CatalogModel } from './model.ts';
import {
  categoriesOf,
  isShown,
  newestOrigins,
  productOf,
  type ShownProduct,
  sizeOf,
  viewOf,
} from './queries.ts';

const shownOf = (model: CatalogModel, ...ids: string[]) =>
  ids.map((id) => productOf(model, id)).filter((shown): shown is ShownProduct => shown !== null);

describe('a product', () => {
  it('is shown with its stock level', () => {
    const [shown] = shownOf(modelOf(stockLevel('lamp', 0), put()), 'lamp');
    expect(viewOf(shown as ShownProduct)).toEqual({ ...product(), stockLevel: 0 });
  });

  it('is shown with null while its stock level is not known', () => {
    const [shown] = shownOf(modelOf(put()), 'lamp');
    expect(viewOf(shown as ShownProduct)).toEqual({ ...product(), stockLevel: null });
  });

  it('is not shown if only its stock level is known, or if it was removed', () => {
    expect(productOf(modelOf(stockLevel('lamp', 1)), 'lamp')).toBeNull();
    expect(productOf(modelOf(put(), remove('lamp')), 'lamp')).toBeNull();
  });
});

it.each([
  ['nothing', true, []],
  ['another product', true, [put({ id: 'mug' }), stockLevel('mug', 1)]],
  ['the product', false, [put({ priceCents: 5 })]],
  ['its stock level', false, [stockLevel('lamp', 1)]],
  ['whether it is there', false, [remove('lamp')]],
])('a product is shown as it was after a change of %s', (_, isSame, changes) => {
  const model = modelOf();
  const story = new Story(model);
  story.apply(put(), stockLevel('lamp', 2));
  const shown = productOf(model, 'lamp') as ShownProduct;
  story.apply(...changes);
  expect(isShown(model, 'lamp', shown)).toBe(isSame);
});

describe('categories', () => {
  it('are sorted by name, by code unit, with their number of products', () => {
    const model = modelOf(
      put({ id: 'a', category: 'toys' }),
      put({ id: 'b', category: 'Lights' }),
      put({ id: 'c', category: 'toys' }),
      put({ id: 'd', category: 'Ärmel' }),
    );
    expect(categoriesOf(model)).toEqual([
      { name: 'Lights', products: 1 },
      { name: 'toys', products: 2 },
      { name: 'Ärmel', products: 1 },
    ]);
  });
});

describe('the newest origins of an answer', () => {
  const model = modelOf(
    put({ id: 'a' }),
    stockLevel('b', 1),
    put({ id: 'b' }),
    stockLevel('a', 2),
    put({ id: 'c' }),
    stockLevel('d', 3),
  );

  it('are those of what it shows, and of nothing else', () => {
    expect(newestOrigins(shownOf(model, 'a', 'b'))).toEqual({ product: at(2), stock: factAt(3) });
    expect(newestOrigins(shownOf(model, 'b', 'c'))).toEqual({ product: at(4), stock: factAt(1) });
    expect(newestOrigins(shownOf(model, 'c'))).toEqual({ product: at(4), stock: null });
  });

  it('are none if it shows nothing', () => {
    expect(newestOrigins([])).toEqual({ product: null, stock: null });
  });
});

describe('the size of a catalog', () => {
  it('counts products, categories and stock levels', () => {
    const model = modelOf(put(), put({ id: 'b' }), stockLevel('c', 1));
    expect(sizeOf(model)).toEqual({ products: 2, categories: 1, stockLevels: 1 });
  });
});
