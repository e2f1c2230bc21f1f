import type { StockLevel } from '@thingy/contracts';
import { Digest, type Origin } from '@thingy/simba/domain';

/** A product as carts show it. Removed ones stay, with their last name and price, for old carts. */
export interface KnownProduct {
  readonly id: string;
  readonly name: string;
  readonly picture: string;
  readonly priceCents: number;
  readonly removed: boolean;
  /** Of the last fact about it. */
  readonly origin: Origin | null;
}

export interface KnownStock {
  readonly level: StockLevel;
  readonly origin: Origin | null;
}

/** Replaced, never changed: the outcome that set a line is the line, in both models. */
export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
}

/** What one session has in its cart, and a link of the list of carts by idleness. */
export interface Cart {
  readonly session: string;
  /** In the order of adding; never empty, for an empty cart is none. */
  lines: CartLine[];
  /** Model time. */
  touchedAt: number;
  /** The neighbour that has been idle for longer. */
  idler: Cart | null;
  /** The neighbour that was touched later. */
  fresher: Cart | null;
}

/** Outlives the cart: a generation that was forgotten could be ordered again. */
export interface Generation {
  /** How many orders of this session the cart has seen. */
  readonly count: number;
  /** Of the last of them. */
  readonly origin: Origin | null;
}

export interface CartModel {
  readonly products: Map<string, KnownProduct>;
  readonly stock: Map<string, KnownStock>;
  readonly carts: Map<string, Cart>;
  readonly generations: Map<string, Generation>;
  /** Ends of the list that is linked through the carts. */
  idlest: Cart | null;
  freshest: Cart | null;
  readonly digest: Digest;
}

export function initial(): CartModel {
  return {
    products: new Map(),
    stock: new Map(),
    carts: new Map(),
    generations: new Map(),
    idlest: null,
    freshest: null,
    digest: new Digest(),
  };
}

/** The generation in force; 0 before the first order. */
export function generationOf(model: CartModel, session: string): number {
  return model.generations.get(session)?.count ?? 0;
}
