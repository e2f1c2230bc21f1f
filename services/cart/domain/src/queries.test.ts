import { describe, expect, test } from 'vitest';
import {
  add,
  after,
  by,
  given,
  known,
  level,
  ordered,
  removed,
  set,
} from './given.test-support.ts';

describe('what a cart shows', () => {
  test('lines stand in the order of adding, at the price of now', () => {
    const scenario = given(
      known('tea', 100),
      known('cup', 250),
      by('ann', add('tea', 1)),
      by('ann', add('cup', 2)),
      by('ann', add('tea', 2)),
      known('tea', 120),
      level('cup', 7),
    );
    expect(scenario.cartOf('ann')).toEqual({
      generation: 0,
      currency: 'EUR',
      totalCents: 3 * 120 + 2 * 250,
      lines: [
        {
          productId: 'tea',
          name: 'Thingy tea',
          picture: 'tea.svg',
          quantity: 3,
          unitPriceCents: 120,
          totalCents: 360,
          stockLevel: null,
          removed: false,
        },
        {
          productId: 'cup',
          name: 'Thingy cup',
          picture: 'cup.svg',
          quantity: 2,
          unitPriceCents: 250,
          totalCents: 500,
          stockLevel: 7,
          removed: false,
        },
      ],
    });
  });

  test('a removed product stays with its last name and price, and counts no more', () => {
    const { lines, totalCents } = given(
      known('tea', 100),
      known('cup', 250),
      by('ann', add('tea', 1)),
      by('ann', add('cup', 1)),
      removed('tea'),
    ).cartOf('ann');
    expect(lines[0]).toMatchObject({ name: 'Thingy tea', unitPriceCents: 100, removed: true });
    expect(totalCents).toBe(250);
  });

  test('a line that is taken out and added again stands last', () => {
    const scenario = given(
      known('tea'),
      known('cup'),
      by('ann', add('tea', 1)),
      by('ann', add('cup', 1)),
      by('ann', set('tea', 0)),
      by('ann', add('tea', 1)),
    );
    expect(scenario.linesOf('ann')).toEqual(['cup:1', 'tea:1']);
  });

  test('a session sees its own cart only', () => {
    const scenario = given(known('tea'), by('ann', add('tea', 1)));
    expect(scenario.linesOf('bob')).toEqual([]);
  });

  test('a cleared cart and an expired one are as if never filled, but for the generation', () => {
    const filled = [known('tea'), ordered('ann', []), by('ann', add('tea', 1))];
    const cleared = given(...filled, by('ann', { type: 'ClearCart', generation: 1 }));
    const expired = given(...filled, after(90, known('tea')));
    const never = given(known('tea'), ordered('ann', []));
    for (const scenario of [cleared, expired]) {
      expect(scenario.cartOf('ann')).toEqual(never.cartOf('ann'));
      expect(scenario.digest().toString()).toBe(never.digest().toString());
    }
  });
});

describe('an order that was placed', () => {
  const filled = [known('tea'), known('cup'), by('ann', add('tea', 2)), by('ann', add('cup', 2))];

  test('takes out what was ordered, and what another tab added stays', () => {
    const scenario = given(...filled, by('ann', add('tea', 3)), ordered('ann', ['tea:2', 'cup:2']));
    expect(scenario.linesOf('ann')).toEqual(['tea:3']);
    expect(scenario.cartOf('ann').generation).toBe(1);
  });

  test('never leaves less than nothing', () => {
    const scenario = given(...filled, by('ann', set('tea', 1)), ordered('ann', ['tea:2']));
    expect(scenario.linesOf('ann')).toEqual(['cup:2']);
  });

  test('counts for a session whose cart is empty or holds other things', () => {
    const scenario = given(...filled, ordered('bob', ['tea:1'], 1), ordered('bob', ['pot:1'], 2));
    expect(scenario.cartOf('bob')).toMatchObject({ generation: 2, lines: [] });
    expect(scenario.linesOf('ann')).toEqual(['tea:2', 'cup:2']);
  });
});

describe('what a causal token of the cart names', () => {
  test('of each source the newest fact that is shown, and nothing else', () => {
    const scenario = given(
      known('tea', 100, 4),
      known('cup', 100, 7),
      known('pot', 100, 9),
      level('tea', 3, 2),
      level('pot', 3, 8),
      by('ann', add('tea', 1)),
      by('ann', add('cup', 1)),
    );
    expect(scenario.sightingsOf('ann')).toEqual([
      { type: 'ProductChanged', origin: { log: 'catalog/0/log', offset: 7, index: 0 } },
      { type: 'StockLevelChanged', origin: { log: 'order/0/log', offset: 2, index: 0 } },
    ]);
    expect(scenario.sightingsOf('bob')).toEqual([]);
  });

  test('the last order that the cart has seen', () => {
    const scenario = given(known('tea', 100, 4), ordered('ann', [], 5), ordered('ann', [], 6));
    const origin = { log: 'order/0/log', offset: 6, index: 0 };
    expect(scenario.sightingsOf('ann')).toEqual([{ type: 'OrderPlaced', origin }]);
  });

  test('the removal of a product that is shown', () => {
    const scenario = given(known('tea', 100, 4), by('ann', add('tea', 1)), removed('tea', 5));
    const origin = { log: 'catalog/0/log', offset: 5, index: 0 };
    expect(scenario.sightingsOf('ann')).toEqual([{ type: 'ProductChanged', origin }]);
  });
});
