import type { OrderState, OrderView, PlaceOrderRequest } from '@thingy/contracts';

/** Pieces of each product. */
export type Pieces = Map<string, number>;

/** What one session was told: to be held against what is so in the end. */
export interface Receipts {
  /** Pieces that an answered add put into the cart. */
  readonly added: Pieces;
  /** Pieces of adds of which nobody knows what became of them. */
  readonly maybeAdded: Pieces;
  /** Orders that were answered as placed, as their pages showed them. */
  readonly ordered: PlaceOrderRequest[];
  readonly maybeOrdered: PlaceOrderRequest[];
  /** By order id: what the back office was told has become of it. */
  readonly ended: Map<string, OrderState>;
}

/** What is so of a session when all is over. */
export interface SessionTruth {
  readonly receipts: Receipts;
  readonly cart: Pieces;
  readonly orders: readonly OrderView[];
}

/** A product that the load alone sells. */
export interface GoodTruth {
  readonly id: string;
  readonly initial: number;
  readonly left: number;
}

export function noReceipts(): Receipts {
  return {
    added: new Map(),
    maybeAdded: new Map(),
    ordered: [],
    maybeOrdered: [],
    ended: new Map(),
  };
}

export function addPieces(pieces: Pieces, productId: string, quantity: number): void {
  pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
}

export function piecesOf(lines: readonly { productId: string; quantity: number }[]): Pieces {
  const pieces: Pieces = new Map();
  for (const { productId, quantity } of lines) addPieces(pieces, productId, quantity);
  return pieces;
}
