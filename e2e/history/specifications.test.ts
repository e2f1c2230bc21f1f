import { describe, expect, test } from 'vitest';
import { type CartInput, type CartOutput, cartSpecification } from './cart-specification.ts';
import type { Specification } from './linearizable.ts';
import { productSpecification } from './product-specification.ts';
import { stockSpecification } from './stock-specification.ts';

type Step<Input, Output> = readonly [input: Input, output: Output | null];

/** Whether these can come one after the other. */
function isPossible<State, Input, Output>(
  { initial, step }: Specification<State, Input, Output>,
  steps: readonly Step<Input, Output>[],
): boolean {
  let state: State | null = initial;
  for (const [input, output] of steps) {
    state = step(state, input, output);
    if (state === null) return false;
  }
  return true;
}

type CartStep = Step<CartInput, CartOutput>;

const done = { type: 'done' } as const;
const add = (productId: string, quantity: number): CartStep => [
  { type: 'add', productId, quantity },
  done,
];
const set = (productId: string, quantity: number, generation = 0): CartStep => [
  { type: 'set', productId, quantity, generation },
  done,
];
const clear = (generation = 0): CartStep => [{ type: 'clear', generation }, done];
const ordered = (generation: number, ...lines: [string, number][]): CartStep => [
  { type: 'order', generation, lines },
  null,
];
const shows = (generation: number, ...lines: [string, number][]): CartStep => [
  { type: 'read' },
  { type: 'shown', cart: { generation, lines } },
];
const refused = ([input]: CartStep, reason: string, generation = 0): CartStep => [
  input,
  { type: 'refused', reason, generation },
];
const unseen = ([input]: CartStep): CartStep => [input, null];

const CARTS: Readonly<Record<string, readonly CartStep[]>> = {
  'adding adds': [add('tea', 2), add('tea', 3), shows(0, ['tea', 5])],
  'lines stand in the order of adding': [
    add('tea', 1),
    add('cup', 1),
    set('tea', 4),
    shows(0, ['tea', 4], ['cup', 1]),
    set('tea', 0),
    add('tea', 1),
    shows(0, ['cup', 1], ['tea', 1]),
  ],
  'an emptied cart is empty': [add('tea', 2), clear(), shows(0)],
  'a line holds 99': [
    add('tea', 98),
    refused(add('tea', 2), 'quantity-too-large'),
    shows(0, ['tea', 98]),
  ],
  'an order takes what it names, and leaves the rest': [
    add('tea', 5),
    add('cup', 1),
    ordered(0, ['tea', 3], ['cup', 1]),
    shows(1, ['tea', 2]),
  ],
  'what names an older generation is refused': [
    add('tea', 1),
    ordered(0, ['tea', 1]),
    refused(set('tea', 1), 'cart-changed', 1),
    refused(clear(), 'cart-changed', 1),
    shows(1),
  ],
  'what nobody saw refused changes nothing': [
    unseen(clear(7)),
    unseen(add('tea', 1)),
    shows(0, ['tea', 1]),
  ],
};

const NOT_CARTS: Readonly<Record<string, readonly CartStep[]>> = {
  'an add is lost': [add('tea', 2), add('tea', 3), shows(0, ['tea', 3])],
  'an add is done twice': [add('tea', 2), shows(0, ['tea', 4])],
  'a late change brings ordered goods back': [add('tea', 2), ordered(0, ['tea', 2]), set('tea', 2)],
  'a refusal for no reason': [refused(clear(), 'cart-changed')],
  'a refusal names another generation': [refused(clear(3), 'cart-changed', 1)],
  'too much is taken': [add('tea', 98), add('tea', 2)],
  'a cart is ordered twice': [add('tea', 2), ordered(0, ['tea', 1]), ordered(0, ['tea', 1])],
  'an order takes nothing': [add('tea', 2), ordered(0, ['tea', 2]), shows(1, ['tea', 2])],
};

describe('a cart', () => {
  test.each(Object.entries(CARTS))('%s', (_, steps) => {
    expect(isPossible(cartSpecification, steps)).toBe(true);
  });

  test.each(Object.entries(NOT_CARTS))('not: %s', (_, steps) => {
    expect(isPossible(cartSpecification, steps)).toBe(false);
  });
});

test('a product has the price that it was put at, until it is removed', () => {
  const put = [{ type: 'put', priceCents: 5 }, done] as const;
  const remove = [{ type: 'remove' }, done] as const;
  const removeNothing = [{ type: 'remove' }, { type: 'unknown-product' }] as const;
  const shown = (priceCents: number | null) =>
    [{ type: 'read' }, { type: 'shown', priceCents }] as const;
  const isSo = (...steps: Parameters<typeof isPossible>[1]) =>
    isPossible(productSpecification as Specification<unknown, unknown, unknown>, steps);
  expect(isSo(shown(null), removeNothing, put, shown(5), remove, shown(null))).toBe(true);
  expect(isSo(put, shown(null))).toBe(false);
  expect(isSo(put, remove, shown(5))).toBe(false);
  expect(isSo(put, removeNothing)).toBe(false);
  expect(isSo(remove)).toBe(false);
});

test('a stock is set if it is as expected, and a refusal says what it is', () => {
  const set = (quantity: number, expected: number | null, was?: number | null) => {
    const output = was === undefined ? done : { type: 'stock-changed' as const, quantity: was };
    return [{ type: 'set' as const, quantity, expected }, output] as const;
  };
  expect(isPossible(stockSpecification, [set(3, 1, null), set(3, null), set(4, 3)])).toBe(true);
  expect(isPossible(stockSpecification, [set(3, null), set(4, 1, 3), set(5, 3)])).toBe(true);
  expect(isPossible(stockSpecification, [set(3, null), set(4, 1)])).toBe(false);
  expect(isPossible(stockSpecification, [set(3, null), set(4, 3, 3)])).toBe(false);
  expect(isPossible(stockSpecification, [set(3, null), set(4, 1, 2)])).toBe(false);
});
