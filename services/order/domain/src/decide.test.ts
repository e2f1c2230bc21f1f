import {
  type OrderDifference,
  type PlaceOrder,
  SEALED_EMAIL_LENGTH_MAX,
  STOCK_LEVEL_CAP,
  STOCK_QUANTITY_MAX,
  type StockRefused,
} from '@thingy/contracts';
import { describe, expect, test } from 'vitest';
import {
  adjust,
  by,
  fact,
  given,
  known,
  office,
  orderIdOf,
  place,
  removed,
  type Step,
  stock,
} from './given.test-support.ts';

const stockSet = (productId: string, quantity: number) => ({
  type: 'StockSet',
  productId,
  quantity,
});
const levelChanged = (productId: string, level: number) => ({
  type: 'StockLevelChanged',
  productId,
  level,
});
const stockRefused = (reason: StockRefused['reason'], quantity: number | null) => ({
  type: 'StockRefused',
  reason,
  productId: 'tea',
  quantity,
});
const refused = (name: string, ...differences: readonly OrderDifference[]) => ({
  type: 'OrderRefused',
  orderId: orderIdOf(name),
  session: 'ann',
  differences,
  fingerprint: 'print',
});
const placed = (name: string) =>
  expect.objectContaining({ type: 'OrderPlaced', orderId: orderIdOf(name) });

interface Rule {
  readonly rule: string;
  readonly given: readonly Step[];
  readonly when: Step;
  readonly outcomes: readonly unknown[];
}

const STOCK_RULES: readonly Rule[] = [
  {
    rule: 'stock may be known before its product',
    given: [],
    when: stock('tea', 3),
    outcomes: [stockSet('tea', 3), levelChanged('tea', 3)],
  },
  {
    rule: 'a stock of nothing is announced when it is new',
    given: [],
    when: stock('tea', 0),
    outcomes: [stockSet('tea', 0), levelChanged('tea', 0)],
  },
  {
    rule: 'a level is announced no higher than the cap',
    given: [],
    when: stock('tea', STOCK_LEVEL_CAP + 1),
    outcomes: [stockSet('tea', STOCK_LEVEL_CAP + 1), levelChanged('tea', STOCK_LEVEL_CAP)],
  },
  {
    rule: 'a level above the cap is announced once',
    given: [stock('tea', STOCK_LEVEL_CAP)],
    when: stock('tea', STOCK_LEVEL_CAP + 5),
    outcomes: [stockSet('tea', STOCK_LEVEL_CAP + 5)],
  },
  {
    rule: 'setting what is already so is confirmed, and announced to nobody',
    given: [stock('tea', 3)],
    when: stock('tea', 3),
    outcomes: [stockSet('tea', 3)],
  },
  {
    rule: 'stock is set if it is what was expected',
    given: [stock('tea', 3)],
    when: stock('tea', 5, 3),
    outcomes: [stockSet('tea', 5), levelChanged('tea', 5)],
  },
  {
    rule: 'stock is not set if it is something else by now',
    given: [stock('tea', 4)],
    when: stock('tea', 5, 3),
    outcomes: [stockRefused('stock-changed', 4)],
  },
  {
    rule: 'stock that was expected to be unknown is not set if it is known',
    given: [stock('tea', 0)],
    when: stock('tea', 5, null),
    outcomes: [stockRefused('stock-changed', 0)],
  },
  {
    rule: 'stock that was expected to be known is not set if it is not',
    given: [],
    when: stock('tea', 5, 0),
    outcomes: [stockRefused('stock-changed', null)],
  },
  {
    rule: 'unknown stock that was expected to be unknown is set',
    given: [],
    when: stock('tea', 5, null),
    outcomes: [stockSet('tea', 5), levelChanged('tea', 5)],
  },
  {
    rule: 'an adjustment adds',
    given: [stock('tea', 3)],
    when: adjust('tea', 2),
    outcomes: [stockSet('tea', 5), levelChanged('tea', 5)],
  },
  {
    rule: 'an adjustment of unknown stock starts from nothing',
    given: [],
    when: adjust('tea', 2),
    outcomes: [stockSet('tea', 2), levelChanged('tea', 2)],
  },
  {
    rule: 'an adjustment takes away down to nothing',
    given: [stock('tea', 3)],
    when: adjust('tea', -3),
    outcomes: [stockSet('tea', 0), levelChanged('tea', 0)],
  },
  {
    rule: 'stock is never negative by an adjustment',
    given: [stock('tea', 3)],
    when: adjust('tea', -4),
    outcomes: [stockRefused('stock-negative', 3)],
  },
  {
    rule: 'stock is never negative by setting it',
    given: [],
    when: stock('tea', -1),
    outcomes: [stockRefused('stock-negative', null)],
  },
  {
    rule: 'stock has an upper bound when it is adjusted',
    given: [stock('tea', STOCK_QUANTITY_MAX)],
    when: adjust('tea', 1),
    outcomes: [stockRefused('stock-too-large', STOCK_QUANTITY_MAX)],
  },
  {
    rule: 'stock has an upper bound when it is set',
    given: [],
    when: stock('tea', STOCK_QUANTITY_MAX + 1),
    outcomes: [stockRefused('stock-too-large', null)],
  },
];

const shop = [known('tea', 100), known('cup', 250), stock('tea', 5), stock('cup', 30)];

const REFUSALS: readonly Rule[] = [
  {
    rule: 'a price that changed refuses the order, with the old price and the new',
    given: [...shop, known('tea', 120)],
    when: by('ann', place('a', 0, 'tea:1@100')),
    outcomes: [
      refused('a', {
        reason: 'price-changed',
        productId: 'tea',
        name: 'Thingy tea',
        shownCents: 100,
        actualCents: 120,
      }),
    ],
  },
  {
    rule: 'a price that sank refuses the order as well',
    given: [...shop, known('tea', 90)],
    when: by('ann', place('a', 0, 'tea:1@100')),
    outcomes: [refused('a', expect.objectContaining({ reason: 'price-changed', actualCents: 90 }))],
  },
  {
    rule: 'more than is in stock is refused, with what is left',
    given: shop,
    when: by('ann', place('a', 0, 'tea:6@100')),
    outcomes: [
      refused('a', {
        reason: 'out-of-stock',
        productId: 'tea',
        name: 'Thingy tea',
        wanted: 6,
        left: 5,
      }),
    ],
  },
  {
    rule: 'unknown stock is no stock',
    given: [known('pot', 700)],
    when: by('ann', place('a', 0, 'pot:1@700')),
    outcomes: [
      refused('a', {
        reason: 'out-of-stock',
        productId: 'pot',
        name: 'Thingy pot',
        wanted: 1,
        left: 0,
      }),
    ],
  },
  {
    rule: 'a removed product refuses the order, and its stock and price no longer matter',
    given: [...shop, removed('tea')],
    when: by('ann', place('a', 0, 'tea:9@1')),
    outcomes: [refused('a', { reason: 'product-removed', productId: 'tea' })],
  },
  {
    rule: 'a product that was never there counts as removed',
    given: [stock('pot', 3)],
    when: by('ann', place('a', 0, 'pot:1@100')),
    outcomes: [refused('a', { reason: 'product-removed', productId: 'pot' })],
  },
  {
    rule: 'two tabs cannot order the same cart twice',
    given: [...shop, by('ann', place('a', 0, 'tea:1@100'))],
    when: by('ann', place('b', 0, 'tea:1@100')),
    outcomes: [refused('b', { reason: 'already-ordered', generation: 1 })],
  },
  {
    rule: 'a generation that was never reached is refused',
    given: shop,
    when: by('ann', place('a', 1, 'tea:1@100')),
    outcomes: [refused('a', { reason: 'already-ordered', generation: 0 })],
  },
  {
    rule: 'a total is the sum of the lines that were shown',
    given: shop,
    when: by('ann', { ...place('a', 0, 'tea:2@100', 'cup:1@250'), totalCents: 449 }),
    outcomes: [refused('a', { reason: 'total-differs', shownCents: 449, actualCents: 450 })],
  },
  {
    rule: 'another currency is refused',
    given: shop,
    when: by('ann', { ...place('a', 0, 'tea:1@100'), currency: 'USD' }),
    outcomes: [refused('a', { reason: 'currency-changed', shown: 'USD', actual: 'EUR' })],
  },
  {
    rule: 'every difference is told, the lines in the order of the page',
    given: [...shop, known('tea', 120), removed('cup'), by('ann', place('a', 0, 'tea:1@120'))],
    when: by('ann', { ...place('b', 0, 'tea:9@100', 'cup:1@250'), totalCents: 0 }),
    outcomes: [
      refused(
        'b',
        { reason: 'already-ordered', generation: 1 },
        {
          reason: 'price-changed',
          productId: 'tea',
          name: 'Thingy tea',
          shownCents: 100,
          actualCents: 120,
        },
        { reason: 'out-of-stock', productId: 'tea', name: 'Thingy tea', wanted: 9, left: 4 },
        { reason: 'product-removed', productId: 'cup' },
        { reason: 'total-differs', shownCents: 0, actualCents: 1150 },
      ),
    ],
  },
];

const ORDER_RULES: readonly Rule[] = [
  {
    rule: 'a refused order does not count as ordered',
    given: [...shop, by('ann', place('a', 0, 'tea:9@100'))],
    when: by('ann', place('b', 0, 'cup:1@250')),
    outcomes: [placed('b')],
  },
  {
    rule: 'an order is placed with names, pictures and prices fixed, and levels follow',
    given: shop,
    when: by('ann', place('a', 0, 'tea:2@100', 'cup:25@250')),
    outcomes: [
      {
        type: 'OrderPlaced',
        orderId: orderIdOf('a'),
        session: 'ann',
        generation: 0,
        lines: [
          {
            productId: 'tea',
            name: 'Thingy tea',
            picture: 'tea.svg',
            quantity: 2,
            unitPriceCents: 100,
          },
          {
            productId: 'cup',
            name: 'Thingy cup',
            picture: 'cup.svg',
            quantity: 25,
            unitPriceCents: 250,
          },
        ],
        currency: 'EUR',
        totalCents: 6450,
        sealedEmail: 'sealed',
        fingerprint: 'print',
      },
      levelChanged('tea', 3),
      levelChanged('cup', 5),
    ],
  },
  {
    rule: 'a stock that stays above the cap is announced to nobody',
    given: shop,
    when: by('ann', place('a', 0, 'cup:20@250')),
    outcomes: [placed('a')],
  },
  {
    rule: 'the last piece can be ordered',
    given: shop,
    when: by('ann', place('a', 0, 'tea:5@100')),
    outcomes: [placed('a'), levelChanged('tea', 0)],
  },
  {
    rule: 'each session counts its own orders',
    given: [...shop, by('bob', place('a', 0, 'tea:1@100'))],
    when: by('ann', place('b', 0, 'cup:1@250')),
    outcomes: [placed('b')],
  },
  {
    rule: 'the next order names the next generation',
    given: [...shop, by('ann', place('a', 0, 'cup:1@250'))],
    when: by('ann', place('b', 1, 'cup:1@250')),
    outcomes: [placed('b')],
  },
  {
    rule: 'the same order again is the same order',
    given: [...shop, by('ann', place('a', 0, 'tea:1@100'))],
    when: by('ann', place('a', 0, 'tea:1@100')),
    outcomes: [{ type: 'OrderRepeated', orderId: orderIdOf('a') }],
  },
  {
    rule: 'a refused order has used its id up: repeated, the first answer stands',
    given: [...shop, by('ann', place('a', 0, 'tea:6@100')), stock('tea', 9)],
    when: by('ann', place('a', 0, 'tea:6@100')),
    outcomes: [{ type: 'OrderRepeated', orderId: orderIdOf('a') }],
  },
  {
    rule: 'an order id with another body is used',
    given: [...shop, by('ann', place('a', 0, 'tea:1@100'))],
    when: by('ann', place('a', 1, 'tea:2@100'), 'other print'),
    outcomes: [{ type: 'OrderIdUsed', orderId: orderIdOf('a') }],
  },
  {
    rule: 'an order id of another session is used, whatever the body',
    given: [...shop, by('ann', place('a', 0, 'tea:1@100'))],
    when: by('bob', place('a', 0, 'tea:1@100')),
    outcomes: [{ type: 'OrderIdUsed', orderId: orderIdOf('a') }],
  },
  {
    rule: 'an order without its e-mail address is decided as with it',
    given: shop,
    when: by('ann', { ...place('a', 0, 'cup:1@250'), sealedEmail: '' }),
    outcomes: [placed('a')],
  },
];

describe('the rules of stock', () => {
  test.each(STOCK_RULES)('$rule', (row) => {
    given(...row.given)
      .when(row.when)
      .then(...row.outcomes);
  });
});

describe('the rules of orders', () => {
  test.each([...ORDER_RULES, ...REFUSALS])('$rule', (row) => {
    given(...row.given)
      .when(row.when)
      .then(...row.outcomes);
  });

  test.each(REFUSALS)('changes no stock and no order if refused: $rule', (row) => {
    const before = given(...row.given);
    const after = given(...row.given, row.when);
    expect(after.stockOf('tea')).toBe(before.stockOf('tea'));
    expect(after.ordersOf('ann', 1, 9)).toEqual(before.ordersOf('ann', 1, 9));
  });
});

/** JSON that is no value of its field; undefined stands for a field that is absent. */
const NONSENSE = [undefined, null, true, '', 'tea pot', ' 1', -0, 0.5, 1e300, [], {}, [null]];

describe('malformed data is rejected, whatever it is', () => {
  const base = given(...shop);
  const good = place('a', 0, 'tea:1@100');
  const rejected = (changes: object) =>
    base
      .when({ ...by('ann', good), message: { ...good, ...changes } as PlaceOrder })
      .thenRejected();
  const rejectedStock = (changes: object) =>
    base.when(office({ ...changes } as Parameters<typeof office>[0])).thenRejected();
  const rejectedFact = (message: object) =>
    base.when(fact(message as Parameters<typeof fact>[0])).thenRejected();

  test.each(NONSENSE.map((value) => ({ value })))('$value', ({ value }) => {
    const [line] = good.lines;
    rejected({ orderId: value });
    rejected({ generation: value });
    rejected({ lines: value });
    rejected({ lines: [value] });
    rejected({ lines: [{ ...line, productId: value }] });
    rejected({ lines: [{ ...line, quantity: value }] });
    rejected({ lines: [{ ...line, unitPriceCents: value }] });
    rejected({ currency: value });
    rejected({ totalCents: value });
    if (typeof value !== 'string') rejected({ sealedEmail: value });
    rejectedStock({ type: 'SetStock', productId: value, quantity: 1 });
    rejectedStock({ type: 'SetStock', productId: 'tea', quantity: value });
    if (value !== undefined && value !== null) {
      rejectedStock({ type: 'SetStock', productId: 'tea', quantity: 1, expected: value });
    }
    rejectedStock({ type: 'AdjustStock', productId: value, delta: 1 });
    rejectedStock({ type: 'AdjustStock', productId: 'tea', delta: value });
    rejectedFact({ type: 'ProductChanged', product: value });
    rejectedFact({ type: 'ProductChanged', product: { id: 'tea', priceCents: value } });
    rejectedFact({ type: 'ProductRemoved', productId: value });
    expect(base.stockOf('tea')).toBe(5);
    expect(base.answerOf(good.orderId)).toBeNull();
  });

  test('quantities, prices and totals outside their bounds', () => {
    const [line] = good.lines;
    for (const quantity of [0, -1, 100]) rejected({ lines: [{ ...line, quantity }] });
    rejected({ lines: [{ ...line, unitPriceCents: -1 }] });
    rejected({ lines: [{ ...line, unitPriceCents: 100_000_001 }] });
    rejected({ totalCents: -1 });
    rejected({ generation: -1 });
    rejected({ sealedEmail: 'x'.repeat(SEALED_EMAIL_LENGTH_MAX + 1) });
  });

  test('no line, more than a hundred, or a product twice', () => {
    const lines = Array.from({ length: 101 }, (_, i) => ({ ...good.lines[0], productId: `p${i}` }));
    rejected({ lines: [] });
    rejected({ lines });
    rejected({ lines: [...good.lines, ...good.lines] });
  });

  test('an order id that is not the command id', () => {
    base.when({ ...by('ann', good), id: orderIdOf('other') }).thenRejected();
  });

  test('an order without a session', () => {
    base.when(by(null, good)).thenRejected();
  });

  test('a fact without an origin', () => {
    base.when({ ...removed('tea'), origin: null }).thenRejected();
    base.when({ ...known('tea', 1), origin: null }).thenRejected();
  });

  test('a rejected order has not used its id up', () => {
    given(...shop, by(null, good))
      .when(by('ann', good))
      .then(placed('a'), levelChanged('tea', 4));
  });
});
