import {
  CATEGORY_LENGTH_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  PRODUCT_NAME_LENGTH_MAX,
  PRODUCT_PICTURE_LENGTH_MAX,
  type Product,
  type RemoveProduct,
  STOCK_LEVEL_CAP,
} from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { catalog } from './catalog.ts';
import { facing, given, modelOf, product, put, remove, stockLevel } from './given.test-support.ts';

describe('PutProduct', () => {
  it('creates a product that is not known', () => {
    given().when(put()).then({ type: 'ProductChanged', product: product() });
  });

  it.each<Partial<Product>>([
    { name: 'Lamp' },
    { description: '' },
    { priceCents: 1 },
    { picture: 'other.svg' },
    { category: 'Other' },
  ])('replaces a product of which one field differs: %o', (fields) => {
    given(put())
      .when(put(fields))
      .then({ type: 'ProductChanged', product: product(fields) });
  });

  it('changes nothing if the product is the same already', () => {
    given(put()).when(put()).then({ type: 'ProductUnchanged', productId: 'lamp' });
  });

  it('brings back a product that was removed', () => {
    given(put(), remove('lamp')).when(put()).then({ type: 'ProductChanged', product: product() });
  });

  it('takes a product at every limit', () => {
    const largest = product({
      id: 'x'.repeat(64),
      name: 'n'.repeat(PRODUCT_NAME_LENGTH_MAX),
      description: 'd'.repeat(PRODUCT_DESCRIPTION_LENGTH_MAX),
      priceCents: PRICE_CENTS_MAX,
      picture: 'p'.repeat(PRODUCT_PICTURE_LENGTH_MAX),
      category: 'c'.repeat(CATEGORY_LENGTH_MAX),
    });
    given().when(put(largest)).then({ type: 'ProductChanged', product: largest });
  });

  it('leaves out fields that a product does not have', () => {
    const odd = { ...product(), colour: 'red' };
    given()
      .when({ type: 'PutProduct', product: odd })
      .then({ type: 'ProductChanged', product: product() });
    given(put())
      .when({ type: 'PutProduct', product: odd })
      .then({ type: 'ProductUnchanged', productId: 'lamp' });
  });

  it.each<[string, unknown]>([
    ['product', undefined],
    ['product', null],
    ['product', 'lamp'],
    ['id', []],
    ['id', {}],
    ['id', { ...product(), id: '' }],
    ['id', { ...product(), id: 'a b' }],
    ['id', { ...product(), id: 'a\n' }],
    ['id', { ...product(), id: '../lamp' }],
    ['id', { ...product(), id: 'x'.repeat(65) }],
    ['id', { ...product(), id: 7 }],
    ['name', { ...product(), name: '' }],
    ['name', { ...product(), name: ' \t' }],
    ['name', { ...product(), name: 'n'.repeat(PRODUCT_NAME_LENGTH_MAX + 1) }],
    ['name', { ...product(), name: null }],
    ['description', { ...product(), description: undefined }],
    ['description', { ...product(), description: 'd'.repeat(PRODUCT_DESCRIPTION_LENGTH_MAX + 1) }],
    ['priceCents', { ...product(), priceCents: 0 }],
    ['priceCents', { ...product(), priceCents: -1 }],
    ['priceCents', { ...product(), priceCents: 1.5 }],
    ['priceCents', { ...product(), priceCents: PRICE_CENTS_MAX + 1 }],
    ['priceCents', { ...product(), priceCents: '100' }],
    ['priceCents', { ...product(), priceCents: Number.NaN }],
    ['picture', { ...product(), picture: '' }],
    ['picture', { ...product(), picture: '../secret.svg' }],
    ['picture', { ...product(), picture: 'a/b.svg' }],
    ['picture', { ...product(), picture: '.hidden' }],
    ['picture', { ...product(), picture: 'https://elsewhere.example/x.svg' }],
    ['picture', { ...product(), picture: 'p'.repeat(PRODUCT_PICTURE_LENGTH_MAX + 1) }],
    ['category', { ...product(), category: ' ' }],
    ['category', { ...product(), category: 'c'.repeat(CATEGORY_LENGTH_MAX + 1) }],
    ['category', { ...product(), category: 3 }],
  ])('is rejected, and changes nothing, for a malformed %s: %o', (field, malformed) => {
    given(put())
      .when({ type: 'PutProduct', product: malformed as Product })
      .thenRejected(field);
  });
});

describe('RemoveProduct', () => {
  it('removes a product', () => {
    given(put()).when(remove('lamp')).then({ type: 'ProductRemoved', productId: 'lamp' });
  });

  it('is refused for a product that is not known', () => {
    const refused = { type: 'ProductRefused', reason: 'unknown-product' } as const;
    given()
      .when(remove('lamp'))
      .then({ ...refused, productId: 'lamp' });
    given(put(), remove('lamp'))
      .when(remove('lamp'))
      .then({ ...refused, productId: 'lamp' });
  });

  it('is refused for a product of which only the stock is known', () => {
    given(stockLevel('lamp', 3))
      .when(remove('lamp'))
      .then({ type: 'ProductRefused', reason: 'unknown-product', productId: 'lamp' });
  });

  it.each([undefined, null, 7, '', 'a b', ['lamp'], {}])(
    'is rejected for a malformed id: %o',
    (productId) => {
      given(put())
        .when({ type: 'RemoveProduct', productId } as unknown as RemoveProduct)
        .thenRejected('productId');
    },
  );
});

describe('StockLevelChanged', () => {
  const told = { type: 'StockLevelChanged', productId: 'lamp', level: 3 } as const;

  it('is taken over, before or after its product', () => {
    given().when(stockLevel('lamp', 3)).then(told);
    given(put()).when(stockLevel('lamp', 3)).then(told);
    given(put(), remove('lamp')).when(stockLevel('lamp', 3)).then(told);
  });

  it('is taken over even if the level is the same, as its origin is newer', () => {
    given(stockLevel('lamp', 3)).when(stockLevel('lamp', 3)).then(told);
  });

  it.each([-1, STOCK_LEVEL_CAP + 1, 0.5, '3', null, undefined])(
    'is rejected for a malformed level: %o',
    (level) => {
      given(put())
        .when(stockLevel('lamp', level as number))
        .thenRejected('level');
    },
  );

  it('is rejected for a malformed id', () => {
    given(put()).when(stockLevel('a b', 3)).thenRejected('productId');
  });

  it('is rejected as an intent: only the order context knows stock', () => {
    const outcomes = catalog.decide(modelOf(put()), told, facing(null));
    expect(outcomes).toEqual([{ type: 'Rejected', reason: expect.stringContaining('origin') }]);
  });
});

describe('decide', () => {
  it('understands the types that it names, and treats any other as a bug', () => {
    expect([...catalog.messageTypes].sort()).toEqual([
      'PutProduct',
      'RemoveProduct',
      'StockLevelChanged',
    ]);
    const unknown = { type: 'PaintProduct' } as never;
    expect(() => catalog.decide(modelOf(), unknown, facing(null))).toThrow('PaintProduct');
  });

  it('decides the same in batch mode', () => {
    const model = modelOf(put());
    catalog.startBatch?.(model);
    expect(catalog.decide(model, put(), facing(null))).toEqual([
      { type: 'ProductUnchanged', productId: 'lamp' },
    ]);
  });
});
