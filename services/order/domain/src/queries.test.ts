import { describe, expect, test } from 'vitest';
import { by, given, known, orderIdOf, place, removed, stock } from './given.test-support.ts';

/** Offsets 0 to 3. */
const shop = [known('tea', 100, 4), known('cup', 250, 7), stock('tea', 5), stock('cup', 30)];

describe('an order', () => {
  test('shows what the page showed, with names and prices fixed', () => {
    const scenario = given(...shop, by('ann', place('a', 0, 'tea:2@100')), known('tea', 900));
    expect(scenario.orderOf('ann', orderIdOf('a'))).toEqual({
      id: orderIdOf('a'),
      placedAtMs: 4_000,
      state: 'placed',
      lines: [
        {
          productId: 'tea',
          name: 'Thingy tea',
          picture: 'tea.svg',
          quantity: 2,
          unitPriceCents: 100,
        },
      ],
      currency: 'EUR',
      totalCents: 200,
    });
    expect(scenario.stockOf('tea')).toBe(3);
  });

  test('is shown to its own session only', () => {
    const scenario = given(...shop, by('ann', place('a', 0, 'tea:2@100')));
    expect(scenario.orderOf('bob', orderIdOf('a'))).toBeNull();
  });

  test('that was refused, or never asked for, is none', () => {
    const scenario = given(...shop, by('ann', place('a', 0, 'tea:9@100')));
    expect(scenario.orderOf('ann', orderIdOf('a'))).toBeNull();
    expect(scenario.orderOf('ann', orderIdOf('b'))).toBeNull();
  });
});

describe('the history of a session', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const scenario = given(
    ...shop,
    ...names.map((name, i) => by('ann', place(name, i, 'cup:1@250'))),
    by('ann', place('refused', 0, 'cup:1@250')),
    by('bob', place('other', 0, 'cup:1@250')),
  );
  const pageOf = (page: number, itemsPerPage: number) =>
    scenario.ordersOf('ann', page, itemsPerPage).orders.map((order) => order.id);
  const idsOf = (...of: readonly string[]) => of.map(orderIdOf);

  test('stands newest first, in pages', () => {
    expect(pageOf(1, 2)).toEqual(idsOf('e', 'd'));
    expect(pageOf(2, 2)).toEqual(idsOf('c', 'b'));
    expect(pageOf(3, 2)).toEqual(idsOf('a'));
    expect(pageOf(1, 100)).toEqual(idsOf('e', 'd', 'c', 'b', 'a'));
    expect(scenario.ordersOf('ann', 2, 2).total).toBe(5);
  });

  test('has nothing on a page beyond its end, nor before the first order', () => {
    expect(pageOf(4, 2)).toEqual([]);
    expect(scenario.ordersOf('eve', 1, 2)).toEqual({ orders: [], total: 0 });
  });
});

describe('the answer that stands for an order id', () => {
  test('is the order, or the refusal as it was then', () => {
    const steps = [by('ann', place('a', 0, 'tea:1@100')), by('bob', place('b', 0, 'tea:9@100'))];
    const scenario = given(...shop, ...steps, stock('tea', 99));
    const order = scenario.orderOf('ann', orderIdOf('a'));
    expect(scenario.answerOf(orderIdOf('a'))).toEqual({ state: 'placed', order });
    expect(scenario.answerOf(orderIdOf('b'))).toEqual({
      state: 'refused',
      differences: [
        { reason: 'out-of-stock', productId: 'tea', name: 'Thingy tea', wanted: 9, left: 4 },
      ],
    });
    expect(scenario.answerOf(orderIdOf('c'))).toBeNull();
  });
});

describe('what a causal token of an answer names', () => {
  const catalogAt = (offset: number) => ({ log: 'catalog/0/log', offset, index: 0 });
  const orderAt = (offset: number, index = 0) => ({ log: 'order/0/log', offset, index });
  const scenario = given(
    ...shop,
    by('ann', place('a', 0, 'tea:1@100')),
    by('ann', place('b', 1, 'cup:1@250')),
    removed('cup', 9),
  );

  test('an order: where it was placed', () => {
    const { orders } = scenario.ordersOf('ann', 1, 10);
    expect(scenario.sightingsOf({ orders: orders.slice(1) })).toEqual([
      { type: 'OrderPlaced', origin: orderAt(4) },
    ]);
    expect(scenario.sightingsOf({ orders })).toEqual([{ type: 'OrderPlaced', origin: orderAt(5) }]);
  });

  test('a refusal: the facts that differ from the page', () => {
    const shown = { shownCents: 1, actualCents: 100, name: 'Thingy tea', productId: 'tea' };
    const price = { reason: 'price-changed', ...shown } as const;
    const gone = { reason: 'product-removed', productId: 'cup' } as const;
    const unknown = { reason: 'product-removed', productId: 'pot' } as const;
    expect(scenario.sightingsOf({ differences: [price] })).toEqual([
      { type: 'ProductChanged', origin: catalogAt(4) },
    ]);
    expect(scenario.sightingsOf({ differences: [price, gone] })).toEqual([
      { type: 'ProductChanged', origin: catalogAt(9) },
    ]);
    expect(scenario.sightingsOf({ differences: [unknown] })).toEqual([]);
  });

  test('a refusal for want of stock: where the level was announced', () => {
    const left = { productId: 'tea', name: 'Thingy tea', wanted: 9, left: 4 };
    const differences = [{ reason: 'out-of-stock', ...left }] as const;
    const sightings = [{ type: 'StockLevelChanged', origin: orderAt(4, 1) }];
    expect(scenario.sightingsOf({ differences })).toEqual(sightings);
    expect(scenario.sightingsOf({ productIds: ['tea', 'cup', 'pot'] })).toEqual(sightings);
  });

  test('a refusal of what was ordered already: the order that did', () => {
    const differences = [{ reason: 'already-ordered', generation: 2 }] as const;
    expect(scenario.sightingsOf({ differences, session: 'ann' })).toEqual([
      { type: 'OrderPlaced', origin: orderAt(5) },
    ]);
  });
});

describe('the digest', () => {
  test('tells two bodies under one order id apart, but not two e-mail addresses', () => {
    const digestOf = (sealedEmail: string, print: string) =>
      given(...shop, by('ann', { ...place('a', 0, 'tea:1@100'), sealedEmail }, print))
        .digest()
        .toString();
    expect(digestOf('one', 'print')).toBe(digestOf('two', 'print'));
    expect(digestOf('one', 'print')).not.toBe(digestOf('one', 'other'));
  });
});
