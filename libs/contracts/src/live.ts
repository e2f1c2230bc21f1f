import type { CartView } from './cart.ts';
import type { ProductView } from './catalog.ts';
import type { OrderView } from './order.ts';

/**
 * What a page sends to `/live` of a service: first of all, and again whenever it shows something
 * else. The newest one replaces the one before.
 */
export interface LiveWatch {
  readonly type: 'watch';
  /** Of the catalog only: `LIVE_PRODUCTS_MAX` at most. Cart and order watch the session's own. */
  readonly productIds?: readonly string[];
  /**
   * The position (`Shop-Position`) of what the page shows, of the oldest of it if it was read in
   * parts; null: it shows nothing yet. After `watching` or `reset`, the position of the newest
   * message: all that was watched and changed before that has been told.
   */
  readonly after: string | null;
}

/**
 * What a service sends to a page. Each carries the causal token of what it tells, as the header
 * `Shop-Position` of an answer would. A state that was replaced before it could be sent is left
 * out: a slow reader gets the newest, not all of them.
 */
export type LiveMessage =
  | {
      /** Everything since `after` has been told; what changes from here on will be. */
      readonly type: 'watching';
      readonly position: string;
    }
  | {
      /**
       * In the place of `watching`, or later to a reader that was too slow: `after` is older than
       * the service remembers, or of another log. Read everything again, with this position; what
       * changes from here on will be told, without another `watch`. The cart is sent instead.
       */
      readonly type: 'reset';
      readonly position: string;
    }
  | {
      /** The connection is alive; one that is silent for `LIVE_SILENCE_MS_MAX` is not. */
      readonly type: 'heartbeat';
      readonly position: string;
    }
  | { readonly type: 'product'; readonly position: string; readonly product: ProductView }
  | { readonly type: 'product-removed'; readonly position: string; readonly productId: string }
  | { readonly type: 'cart'; readonly position: string; readonly cart: CartView }
  | { readonly type: 'order'; readonly position: string; readonly order: OrderView };
