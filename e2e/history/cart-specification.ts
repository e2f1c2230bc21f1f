import { LINE_QUANTITY_MAX } from '@thingy/contracts';
import type { Specification } from './linearizable.ts';

/** Product and quantity, in the order in which they were added. */
export type CartLines = readonly (readonly [productId: string, quantity: number])[];

export interface CartState {
  readonly generation: number;
  readonly lines: CartLines;
}

export type CartInput =
  | { readonly type: 'add'; readonly productId: string; readonly quantity: number }
  | {
      readonly type: 'set';
      readonly productId: string;
      readonly quantity: number;
      readonly generation: number;
    }
  | { readonly type: 'clear'; readonly generation: number }
  /** Takes effect here once the bridge has brought it. */
  | { readonly type: 'order'; readonly generation: number; readonly lines: CartLines }
  | { readonly type: 'read' };

export type CartOutput =
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly reason: string; readonly generation: number }
  | { readonly type: 'shown'; readonly cart: CartState };

type Refusal = 'cart-changed' | 'quantity-too-large';

/** One session's cart, of products that are there all the time. */
export const cartSpecification: Specification<CartState, CartInput, CartOutput> = {
  initial: { generation: 0, lines: [] },
  step(cart, input, output) {
    if (input.type === 'read') {
      return output === null || isShown(cart, output) ? cart : null;
    }
    const next = nextOf(cart, input);
    if (output === null) return typeof next !== 'string' ? next : refusedUnseen(cart, input);
    if (typeof next !== 'string') return output.type === 'done' ? next : null;
    const isRefused = output.type === 'refused' && output.reason === next;
    return isRefused && output.generation === cart.generation ? cart : null;
  },
  keyOf: JSON.stringify,
  isRead: ({ type }) => type === 'read',
};

/** What is refused changes nothing; a fact that does not fit here does not come here. */
function refusedUnseen(cart: CartState, input: CartInput): CartState | null {
  return input.type === 'order' ? null : cart;
}

function nextOf(cart: CartState, input: Exclude<CartInput, { type: 'read' }>): CartState | Refusal {
  if (input.type === 'add') {
    return withLine(cart, input.productId, quantityIn(cart, input.productId) + input.quantity);
  }
  if (input.generation !== cart.generation) return 'cart-changed';
  switch (input.type) {
    case 'set':
      return withLine(cart, input.productId, input.quantity);
    case 'clear':
      return { ...cart, lines: [] };
    case 'order':
      return withoutOrdered(cart, input.lines);
  }
}

function withLine(cart: CartState, productId: string, quantity: number): CartState | Refusal {
  if (quantity > LINE_QUANTITY_MAX) return 'quantity-too-large';
  const isThere = cart.lines.some(([id]) => id === productId);
  const line = [productId, quantity] as const;
  const lines = isThere
    ? cart.lines.map((each) => (each[0] === productId ? line : each))
    : [...cart.lines, line];
  return { ...cart, lines: lines.filter(([, pieces]) => pieces > 0) };
}

/** What was put in meanwhile stays. */
function withoutOrdered(cart: CartState, ordered: CartLines): CartState {
  const left = cart.lines.map(([id, quantity]) => {
    const taken = ordered.find(([productId]) => productId === id)?.[1] ?? 0;
    return [id, quantity - taken] as const;
  });
  return { generation: cart.generation + 1, lines: left.filter(([, quantity]) => quantity > 0) };
}

function quantityIn({ lines }: CartState, productId: string): number {
  return lines.find(([id]) => id === productId)?.[1] ?? 0;
}

function isShown(cart: CartState, output: CartOutput): boolean {
  return output.type === 'shown' && JSON.stringify(output.cart) === JSON.stringify(cart);
}
