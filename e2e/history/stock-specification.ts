import type { Specification } from './linearizable.ts';

export type StockInput =
  /** `expected` null: set whatever it is. */
  | { readonly type: 'set'; readonly quantity: number; readonly expected: number | null }
  | { readonly type: 'read' };

export type StockOutput =
  | { readonly type: 'done' }
  /** It was `quantity`, not what was expected; null: not known to the order context. */
  | { readonly type: 'stock-changed'; readonly quantity: number | null };

/** null: not known yet. */
interface StockState {
  readonly quantity: number | null;
}

/** The stock of one product that nobody orders: a register with compare and set. */
export const stockSpecification: Specification<StockState, StockInput, StockOutput> = {
  initial: { quantity: null },
  step(stock, input, output) {
    // No answer of the order context shows a stock by itself.
    if (input.type === 'read') return null;
    const { quantity, expected } = input;
    const isTaken = expected === null || expected === stock.quantity;
    const next = isTaken ? { quantity } : stock;
    if (output === null) return next;
    if (output.type === 'done') return isTaken ? next : null;
    return isTaken || output.quantity !== stock.quantity ? null : stock;
  },
  keyOf: ({ quantity }) => String(quantity),
  isRead: ({ type }) => type === 'read',
};
