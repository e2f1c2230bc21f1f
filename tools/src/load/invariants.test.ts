import type { OrderView, PlaceOrderRequest } from '@thingy/contracts';
import { expect, it } from 'vitest';
import { violations } from './invariants.ts';
import type { GoodTruth, SessionTruth } from './receipts.ts';

const shown: PlaceOrderRequest = {
  id: 'order-1',
  generation: 0,
  email: 'anna@customers.example',
  lines: [{ productId: 'cup', quantity: 2, unitPriceCents: 250 }],
  currency: 'EUR',
  totalCents: 500,
};
const placed: OrderView = {
  id: 'order-1',
  placedAt: '2026-01-01T00:00:00.000Z',
  state: 'placed',
  lines: shown.lines.map((line) => ({ ...line, name: 'Cup', picture: 'a.svg' })),
  currency: 'EUR',
  totalCents: 500,
};
const goods: readonly GoodTruth[] = [{ id: 'cup', initial: 10, left: 8 }];

/** Three cups were added, and two of them ordered. */
function session(changes: Partial<SessionTruth & SessionTruth['receipts']> = {}): SessionTruth {
  const { added, maybeAdded, ordered, maybeOrdered, ended, ...rest } = {
    added: new Map([['cup', 3]]),
    maybeAdded: new Map<string, number>(),
    ordered: [shown],
    maybeOrdered: [],
    ended: new Map(),
    ...changes,
  };
  const receipts = { added, maybeAdded, ordered, maybeOrdered, ended };
  return { cart: new Map([['cup', 1]]), orders: [placed], ...rest, receipts };
}

it('nothing is said where all is right', () => {
  expect(violations([session()], goods)).toEqual([]);
});

it.each([
  ['an order that is lost', { orders: [], cart: new Map([['cup', 3]]) }, 'is not there'],
  ['another price', { orders: [{ ...placed, totalCents: 499 }] }, 'not what was shown'],
  ['an order twice', { orders: [placed, placed], cart: new Map() }, 'twice'],
  ['an order from nowhere', { ordered: [] }, 'never acknowledged'],
  ['an add that is lost', { cart: new Map() }, 'a cart has 0 of cup, not 1'],
  ['an add that counts twice', { cart: new Map([['cup', 2]]) }, 'a cart has 2 of cup, not 1'],
  ['ordered goods that came back', { cart: new Map([['cup', 3]]) }, 'a cart has 3 of cup'],
] satisfies [string, Parameters<typeof session>[0], string][])('finds %s', (_, changes, line) => {
  expect(violations([session(changes)], goods).join('\n')).toContain(line);
});

it('finds stock that was sold twice, or is gone', () => {
  for (const left of [9, 7, -1]) {
    const found = violations([session()], [{ id: 'cup', initial: 10, left }]);
    expect(found).toEqual([`cup had 10 in stock: ${left} are left, 2 were ordered`]);
  }
});

it('counts what was cancelled as given back', () => {
  const orders: readonly OrderView[] = [{ ...placed, state: 'cancelled' }];
  const ended = new Map([['order-1', 'cancelled' as const]]);
  const left = (pieces: number) => [{ id: 'cup', initial: 10, left: pieces }];
  expect(violations([session({ orders, ended })], left(10))).toEqual([]);
  expect(violations([session({ orders, ended })], left(8))).toEqual([
    'cup had 10 in stock: 8 are left, 0 were ordered',
  ]);
});

it('finds an order that did not stay what the back office was told', () => {
  const ended = new Map([['order-1', 'shipped' as const]]);
  expect(violations([session({ ended })], goods)).toEqual([
    'order order-1 was acknowledged as shipped, and is placed',
  ]);
});

it('lets both be of which nobody knows what became', () => {
  const maybe = { added: new Map(), maybeAdded: new Map([['cup', 3]]) };
  const unsure = { ordered: [], maybeOrdered: [shown] };
  expect(violations([session({ ...maybe, ...unsure })], goods)).toEqual([]);
  const nothing = { orders: [], cart: new Map<string, number>() };
  const left = [{ id: 'cup', initial: 10, left: 10 }];
  expect(violations([session({ ...maybe, ...unsure, ...nothing })], left)).toEqual([]);
});
