import type { ProductChanged, ProductRemoved } from './catalog.ts';
import type { OrderedLines, StockLevelChanged } from './order.ts';
import type { StockLevel } from './product.ts';
import type { Rejected } from './rejected.ts';

/** Adds pieces to what is there: two tabs that add lose nothing. */
export interface AddItem {
  readonly type: 'AddItem';
  readonly productId: string;
  /** 1 to `LINE_QUANTITY_MAX`. */
  readonly delta: number;
}

/** Sets a line; 0 removes it. Refused if the cart's generation is no longer the one named. */
export interface SetQuantity {
  readonly type: 'SetQuantity';
  readonly productId: string;
  readonly quantity: number;
  readonly generation: number;
}

/** Refused if the cart's generation is no longer the one named. */
export interface ClearCart {
  readonly type: 'ClearCart';
  readonly generation: number;
}

export type CartIntent = AddItem | SetQuantity | ClearCart;
export type CartFact = ProductChanged | ProductRemoved | StockLevelChanged | OrderedLines;

export interface QuantitySet {
  readonly type: 'QuantitySet';
  readonly session: string;
  readonly productId: string;
  /** The line's new quantity; 0: the line is gone. */
  readonly quantity: number;
}

export interface CartCleared {
  readonly type: 'CartCleared';
  readonly session: string;
}

/** Idle for `CART_IDLE_DAYS` of model time. */
export interface CartExpired {
  readonly type: 'CartExpired';
  readonly session: string;
}

export type CartRefusal =
  | 'unknown-product'
  | 'cart-changed'
  | 'too-many-lines'
  | 'quantity-too-large';

export interface CartRefused {
  readonly type: 'CartRefused';
  readonly reason: CartRefusal;
  /** The generation that is in force. */
  readonly generation: number;
}

export type CartOutcome =
  | QuantitySet
  | CartCleared
  | CartExpired
  | CartRefused
  | ProductChanged
  | ProductRemoved
  | StockLevelChanged
  | OrderedLines
  | Rejected;

export interface CartLineView {
  readonly productId: string;
  readonly name: string;
  readonly picture: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly totalCents: number;
  /** null: not known here yet. */
  readonly stockLevel: StockLevel | null;
  /** true: the product has been removed from the catalog since; name and price are its last. */
  readonly removed: boolean;
}

/** What `GET /cart` and every cart command answer. Lines stand in the order they were added. */
export interface CartView {
  /** How many orders of this session the cart has seen; `PlaceOrder` and `SetQuantity` name it. */
  readonly generation: number;
  readonly lines: readonly CartLineView[];
  readonly currency: string;
  /** Of the lines whose product still exists. */
  readonly totalCents: number;
}
