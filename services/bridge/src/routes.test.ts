import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import {
  type CartOutcome,
  type CatalogOutcome,
  type ContextName,
  type OrderOutcome,
  ROUTED,
} from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import { describe, expect, test } from 'vitest';
import { type Route, type Routed, routesOf } from './routes.ts';

const product = {
  id: 'tea',
  name: 'Tea',
  description: 'green',
  priceCents: 100,
  picture: 'tea.svg',
  category: 'drinks',
};
const productChanged = { type: 'ProductChanged', product } as const;
const productRemoved = { type: 'ProductRemoved', productId: 'tea' } as const;
const levelChanged = { type: 'StockLevelChanged', productId: 'tea', level: 3 } as const;
const rejected = { type: 'Rejected', reason: 'delta' } as const;
const orderPlaced = {
  type: 'OrderPlaced',
  orderId: 'order-id-0000000',
  session: 'ann',
  generation: 4,
  lines: [
    { productId: 'tea', name: 'Tea', picture: 'tea.svg', quantity: 2, unitPriceCents: 100 },
    { productId: 'cup', name: 'Cup', picture: 'cup.svg', quantity: 1, unitPriceCents: 250 },
  ],
  currency: 'EUR',
  totalCents: 450,
  fingerprint: 'f',
  sealedEmail: 'sealed',
} as const;
const orderedLines = {
  type: 'OrderPlaced',
  orderId: 'order-id-0000000',
  session: 'ann',
  lines: [
    { productId: 'tea', quantity: 2 },
    { productId: 'cup', quantity: 1 },
  ],
} as const;

/** One of each type of outcome: one that is missing does not compile. */
type Table<Outcome extends { readonly type: string }> = {
  readonly [Type in Outcome['type']]: {
    readonly outcome: Extract<Outcome, { readonly type: Type }>;
    readonly routed: readonly Routed[];
  };
};

const CATALOG: Table<CatalogOutcome> = {
  ProductChanged: {
    outcome: productChanged,
    routed: [
      { target: 'cart', fact: productChanged },
      { target: 'order', fact: productChanged },
    ],
  },
  ProductRemoved: {
    outcome: productRemoved,
    routed: [
      { target: 'cart', fact: productRemoved },
      { target: 'order', fact: productRemoved },
    ],
  },
  ProductUnchanged: { outcome: { type: 'ProductUnchanged', productId: 'tea' }, routed: [] },
  ProductRefused: {
    outcome: { type: 'ProductRefused', reason: 'unknown-product', productId: 'tea' },
    routed: [],
  },
  StockLevelChanged: { outcome: levelChanged, routed: [] },
  Rejected: { outcome: rejected, routed: [] },
};

const CART: Table<CartOutcome> = {
  QuantitySet: {
    outcome: { type: 'QuantitySet', session: 'ann', productId: 'tea', quantity: 1 },
    routed: [],
  },
  CartCleared: { outcome: { type: 'CartCleared', session: 'ann' }, routed: [] },
  CartExpired: { outcome: { type: 'CartExpired', session: 'ann' }, routed: [] },
  CartRefused: {
    outcome: { type: 'CartRefused', reason: 'unknown-product', generation: 0 },
    routed: [],
  },
  ProductChanged: { outcome: productChanged, routed: [] },
  ProductRemoved: { outcome: productRemoved, routed: [] },
  StockLevelChanged: { outcome: levelChanged, routed: [] },
  OrderPlaced: { outcome: orderedLines, routed: [] },
  Rejected: { outcome: rejected, routed: [] },
};

const orderId = orderPlaced.orderId;
const ORDER: Table<OrderOutcome> = {
  OrderPlaced: { outcome: orderPlaced, routed: [{ target: 'cart', fact: orderedLines }] },
  OrderRefused: {
    outcome: { type: 'OrderRefused', orderId, session: 'ann', differences: [], fingerprint: 'f' },
    routed: [],
  },
  OrderRepeated: { outcome: { type: 'OrderRepeated', orderId }, routed: [] },
  OrderIdUsed: { outcome: { type: 'OrderIdUsed', orderId }, routed: [] },
  StockSet: { outcome: { type: 'StockSet', productId: 'tea', quantity: 3 }, routed: [] },
  StockRefused: {
    outcome: { type: 'StockRefused', reason: 'stock-changed', productId: 'tea', quantity: 3 },
    routed: [],
  },
  StockLevelChanged: {
    outcome: levelChanged,
    routed: [
      { target: 'catalog', fact: levelChanged },
      { target: 'cart', fact: levelChanged },
    ],
  },
  OrderShipped: { outcome: { type: 'OrderShipped', orderId, session: 'ann' }, routed: [] },
  OrderCancelled: {
    outcome: { type: 'OrderCancelled', orderId, session: 'ann', lines: [] },
    routed: [],
  },
  OrderChangeRefused: {
    outcome: { type: 'OrderChangeRefused', reason: 'unknown-order', orderId },
    routed: [],
  },
  MailOwed: { outcome: { type: 'MailOwed', kind: 'shipped', orderId }, routed: [] },
  MailSettled: {
    outcome: { type: 'MailSettled', kind: 'shipped', orderId, result: 'sent' },
    routed: [],
  },
  MailNotOwed: { outcome: { type: 'MailNotOwed', kind: 'shipped', orderId }, routed: [] },
  ProductChanged: { outcome: productChanged, routed: [] },
  ProductRemoved: { outcome: productRemoved, routed: [] },
  Rejected: { outcome: rejected, routed: [] },
};

const TABLES = { catalog: CATALOG, cart: CART, order: ORDER };
const MACHINES = { catalog, cart, order };
const ROWS = Object.entries(TABLES).flatMap(([source, table]) =>
  Object.entries(table).map(([type, row]) => ({ source: source as ContextName, type, ...row })),
);

/** The tables above have the types right; here they are walked through together. */
function route(source: ContextName, outcome: unknown): readonly Routed[] {
  return (routesOf(source) as Route<ContextName>)(outcome as never);
}

describe('what becomes of an outcome in other contexts', () => {
  test.each(ROWS)('$source $type', ({ source, outcome, routed }) => {
    expect(route(source, outcome)).toEqual(routed);
  });

  test('an order as the cart is told of it holds nothing personal, no name and no price', () => {
    const text = JSON.stringify(route('order', { ...orderPlaced, fingerprint: 'print' }));
    for (const word of ['sealed', 'mail', 'name', 'Cents', 'picture', 'fingerprint']) {
      expect(text).not.toContain(word);
    }
  });
});

describe('the routes and the contracts agree', () => {
  test.each(ROWS)('$source $type goes where ROUTED says', ({ source, type, outcome }) => {
    const routed: Partial<Record<string, Record<string, readonly string[]>>> = ROUTED;
    const targets = route(source, outcome).map((each) => each.target);
    expect(targets).toEqual(routed[source]?.[type] ?? []);
  });

  test.each(ROWS)('$source $type is a fact that its targets understand', ({ source, outcome }) => {
    for (const { target, fact } of route(source, outcome)) {
      expect(MACHINES[target].messageTypes).toContain(fact.type);
    }
  });

  test('no context is told what it said itself', () => {
    for (const { source, outcome } of ROWS) {
      expect(route(source, outcome).map((each) => each.target)).not.toContain(source);
    }
  });
});
