import { STOCK_QUANTITY_MAX } from '@thingy/contracts';
import { describe, expect, test } from 'vitest';
import {
  adjust,
  by,
  cancel,
  given,
  givenAt,
  known,
  office,
  orderIdOf,
  place,
  removed,
  type Step,
  ship,
  stock,
  told,
} from './given.test-support.ts';

/** Offsets 0 to 3. */
const shop = [known('tea', 100), known('cup', 250), stock('tea', 5), stock('cup', 30)];
const ordered = by('ann', place('a', 0, 'tea:2@100', 'cup:3@250'));
const a = orderIdOf('a');

const owed = (kind: string) => ({ type: 'MailOwed', kind, orderId: a });
const shipped = { type: 'OrderShipped', orderId: a, session: 'ann' };
const lines = [
  { productId: 'tea', quantity: 2 },
  { productId: 'cup', quantity: 3 },
];
const cancelled = { type: 'OrderCancelled', orderId: a, session: 'ann', lines };
const refused = (reason: string) => ({ type: 'OrderChangeRefused', reason, orderId: a });
const settled = (kind: string, result: string) => ({
  type: 'MailSettled',
  kind,
  orderId: a,
  result,
});
const notOwed = (kind: string) => ({ type: 'MailNotOwed', kind, orderId: a });
const teaIs = (level: number) => ({ type: 'StockLevelChanged', productId: 'tea', level });

interface Rule {
  readonly rule: string;
  /** After the order was placed. */
  readonly given?: readonly Step[];
  readonly when: Step;
  readonly outcomes: readonly unknown[];
}

const RULES: readonly Rule[] = [
  {
    rule: 'an order is shipped, and its person is written to',
    when: ship('a'),
    outcomes: [shipped, owed('shipped')],
  },
  {
    rule: 'an order is cancelled: its pieces go back, and others hear of levels that changed',
    when: cancel('a'),
    outcomes: [cancelled, owed('cancelled'), teaIs(5)],
  },
  {
    rule: 'pieces of a removed product go back too',
    given: [removed('tea')],
    when: cancel('a'),
    outcomes: [cancelled, owed('cancelled'), teaIs(5)],
  },
  {
    rule: 'an order ships once',
    given: [ship('a')],
    when: ship('a'),
    outcomes: [refused('already-shipped')],
  },
  {
    rule: 'what is on its way can not be cancelled',
    given: [ship('a')],
    when: cancel('a'),
    outcomes: [refused('already-shipped')],
  },
  {
    rule: 'what was cancelled is not shipped',
    given: [cancel('a')],
    when: ship('a'),
    outcomes: [refused('already-cancelled')],
  },
  {
    rule: 'nothing goes back twice',
    given: [cancel('a')],
    when: cancel('a'),
    outcomes: [refused('already-cancelled')],
  },
  {
    rule: 'a mail is settled by what became of it',
    when: told('confirmation', 'a', 'failed'),
    outcomes: [settled('confirmation', 'failed')],
  },
  {
    rule: 'a mail is settled once',
    given: [told('confirmation', 'a')],
    when: told('confirmation', 'a', 'failed'),
    outcomes: [notOwed('confirmation')],
  },
  {
    rule: 'a mail that was never owed is not settled',
    when: told('shipped', 'a'),
    outcomes: [notOwed('shipped')],
  },
  {
    rule: 'the confirmation of an order that was cancelled stays owed: whoever has it says more',
    given: [cancel('a')],
    when: told('confirmation', 'a', 'outdated'),
    outcomes: [settled('confirmation', 'outdated')],
  },
];

describe('at level 2', () => {
  test('whoever has ordered is written to, after all that the order moved', () => {
    givenAt(2, ...shop)
      .when(ordered)
      .then(expect.objectContaining({ type: 'OrderPlaced' }), teaIs(3), owed('confirmation'));
  });

  test('a refused order owes no mail', () => {
    const scenario = givenAt(2, ...shop).when(by('ann', place('a', 0, 'tea:9@100')));
    expect(scenario.owed()).toEqual([]);
  });

  test.each(RULES)('$rule', ({ given: more = [], when, outcomes }) => {
    givenAt(2, ...shop, ordered, ...more)
      .when(when)
      .then(...outcomes);
  });

  test.each([
    ['that there is none of', ship('b'), 'b'],
    ['that was refused', cancel('c'), 'c'],
  ])('an order %s is unknown', (_, when, name) => {
    givenAt(2, ...shop, by('ann', place('c', 7, 'tea:1@100')))
      .when(when)
      .then({ type: 'OrderChangeRefused', reason: 'unknown-order', orderId: orderIdOf(name) });
  });

  test('what goes back counts, also beyond what anybody may set', () => {
    const scenario = givenAt(2, ...shop, ordered, stock('tea', STOCK_QUANTITY_MAX), cancel('a'));
    expect(scenario.stockOf('tea')).toBe(STOCK_QUANTITY_MAX + 2);
    scenario.when(adjust('tea', 1));
    expect(scenario.stockOf('tea')).toBe(STOCK_QUANTITY_MAX + 2);
    scenario.when(stock('tea', 7));
    expect(scenario.stockOf('tea')).toBe(7);
  });

  test('the generation of a cart counts cancelled orders too: what was ordered has left it', () => {
    givenAt(2, ...shop, ordered, cancel('a'))
      .when(by('ann', place('b', 1, 'tea:1@100')))
      .then(
        expect.objectContaining({ type: 'OrderPlaced', generation: 1 }),
        expect.objectContaining({ type: 'StockLevelChanged', level: 4 }),
        { type: 'MailOwed', kind: 'confirmation', orderId: orderIdOf('b') },
      );
  });

  test.each([
    ['no order id', { type: 'ShipOrder', orderId: 7 }],
    ['a short one', { type: 'CancelOrder', orderId: 'a' }],
    ['no effect', { type: 'Done', result: 'sent' }],
    ['an effect of no kind', { type: 'Done', effect: `birthday ${a}`, result: 'sent' }],
    ['an effect of no order', { type: 'Done', effect: 'shipped a', result: 'sent' }],
    ['an effect with more to it', { type: 'Done', effect: `shipped ${a} b`, result: 'sent' }],
    ['no result', { type: 'Done', effect: `shipped ${a}` }],
    ['a result of its own', { type: 'Done', effect: `shipped ${a}`, result: 'lost' }],
  ])('a message with %s is rejected', (_, message) => {
    givenAt(2, ...shop, ordered)
      .when(office(message as never))
      .thenRejected();
  });
});

describe('the mails that are owed', () => {
  test('are in the order in which they came to be, and each is owed until it is settled', () => {
    const scenario = givenAt(2, ...shop, ordered, by('bob', place('b', 0, 'tea:1@100')), ship('a'));
    expect(scenario.owed()).toEqual([
      `confirmation ${a}`,
      `confirmation ${orderIdOf('b')}`,
      `shipped ${a}`,
    ]);
    expect(scenario.owedSinceMs()).toBe(4_000);
    scenario.when(told('confirmation', 'a'));
    expect(scenario.isOwed(`confirmation ${a}`)).toBe(false);
    expect(scenario.isOwed(`shipped ${a}`)).toBe(true);
    expect(scenario.owedSinceMs()).toBe(5_000);
    scenario.when(told('confirmation', 'b')).when(told('shipped', 'a', 'forgotten'));
    expect(scenario.owed()).toEqual([]);
    expect(scenario.owedSinceMs()).toBeNull();
  });

  test('are none of what was ordered before level 2, but for what becomes of it after', () => {
    const scenario = given(...shop, ordered).activate(2);
    expect(scenario.owed()).toEqual([]);
    scenario.when(ship('a'));
    expect(scenario.owed()).toEqual([`shipped ${a}`]);
  });
});

describe('an order shows', () => {
  test.each([
    ['shipped', ship('a'), { state: 'shipped', shippedAtMs: 5_000 }],
    ['cancelled', cancel('a'), { state: 'cancelled', cancelledAtMs: 5_000 }],
  ])('that it was %s, and when', (_, step, shown) => {
    const scenario = givenAt(2, ...shop, ordered, step);
    expect(scenario.orderOf('ann', a)).toMatchObject({ placedAtMs: 4_000, ...shown });
    expect(scenario.ordersOf('ann', 1, 5).orders[0]).toEqual(scenario.orderOf('ann', a));
    expect(scenario.answerOf(a)).toEqual({ state: 'placed', order: scenario.orderOf('ann', a) });
  });

  test('the back office its mails, and the address as it was sealed', () => {
    const scenario = givenAt(2, ...shop, ordered, told('confirmation', 'a', 'failed'), ship('a'));
    expect(scenario.officeOrderOf(a)).toEqual({
      order: scenario.orderOf('ann', a),
      sealedEmail: 'sealed',
      mails: [
        { kind: 'confirmation', orderId: a, result: 'failed', atMs: 5_000 },
        { kind: 'shipped', orderId: a, result: null, atMs: 6_000 },
      ],
    });
    expect(scenario.officeOrderOf(orderIdOf('b'))).toBeNull();
  });

  test('up among those of all sessions, newest first', () => {
    const names = ['a', 'b', 'c'];
    const orders = names.map((name) => by(`of ${name}`, place(name, 0, 'tea:1@100')));
    const refusedOne = by('dan', place('d', 0, 'tea:9@100'));
    const scenario = given(...shop, ...orders, refusedOne);
    const idsOf = (skip: number, count: number) =>
      scenario.newestOrders(skip, count).map(({ order }) => order.id);
    expect(idsOf(0, 2)).toEqual(['c', 'b'].map(orderIdOf));
    expect(idsOf(2, 2)).toEqual(['a'].map(orderIdOf));
    expect(idsOf(3, 2)).toEqual([]);
  });
});
