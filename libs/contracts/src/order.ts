import type { ProductChanged, ProductRemoved } from './catalog.ts';
import type { StockLevel } from './product.ts';
import type { Rejected } from './rejected.ts';

/** Sets a product's stock, which may be known before the product. */
export interface SetStock {
  readonly type: 'SetStock';
  readonly productId: string;
  readonly quantity: number;
  /** Refused unless the stock is this now; null: not known yet; absent: whatever it is. */
  readonly expected?: number | null;
}

export interface AdjustStock {
  readonly type: 'AdjustStock';
  readonly productId: string;
  /** Pieces added, or taken away if negative. */
  readonly delta: number;
}

/** One line of an order as the page showed it. */
export interface ShownLine {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

/** Orders exactly what the page showed, or nothing. Its command id is the order id. */
export interface PlaceOrder {
  readonly type: 'PlaceOrder';
  /** Made by the client, so that a repeated request is the same order. */
  readonly orderId: string;
  /** Of the cart that was shown. */
  readonly generation: number;
  readonly lines: readonly ShownLine[];
  readonly currency: string;
  readonly totalCents: number;
  /** The e-mail address, encrypted under the order's own key. */
  readonly sealedEmail: string;
}

/** From level 2 on: the parcel is on its way. */
export interface ShipOrder {
  readonly type: 'ShipOrder';
  readonly orderId: string;
}

/** From level 2 on: what was ordered goes back into stock. */
export interface CancelOrder {
  readonly type: 'CancelOrder';
  readonly orderId: string;
}

/** What a person is written about an order. */
export type MailKind = 'confirmation' | 'shipped' | 'cancelled';

/**
 * What became of a mail. `failed`: the server of the person's address refuses it for good;
 * `forgotten`: nobody can read the address any more; `outdated`: what it says is no longer so.
 */
export type MailResult = 'sent' | 'failed' | 'forgotten' | 'outdated';

/** From level 2 on: whoever had the claim to a mail tells what became of it. */
export interface MailDone {
  readonly type: 'Done';
  /** `confirmation ORDERID`: the mail's kind and its order. */
  readonly effect: string;
  readonly result: MailResult;
}

export type OrderIntent = SetStock | AdjustStock | PlaceOrder | ShipOrder | CancelOrder | MailDone;
export type OrderFact = ProductChanged | ProductRemoved;

/** One line of an accepted order: name and price are fixed. */
export interface OrderLine {
  readonly productId: string;
  readonly name: string;
  readonly picture: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

export interface OrderPlaced {
  readonly type: 'OrderPlaced';
  readonly orderId: string;
  readonly session: string;
  readonly generation: number;
  readonly lines: readonly OrderLine[];
  readonly currency: string;
  readonly totalCents: number;
  readonly sealedEmail: string;
  /** Of the command: the same order again must have the same. */
  readonly fingerprint: string;
}

/** One difference between what was shown and what is so. */
export type OrderDifference =
  | { readonly reason: 'already-ordered'; readonly generation: number }
  | {
      readonly reason: 'price-changed';
      readonly productId: string;
      readonly name: string;
      readonly shownCents: number;
      readonly actualCents: number;
    }
  | {
      readonly reason: 'out-of-stock';
      readonly productId: string;
      readonly name: string;
      readonly wanted: number;
      readonly left: number;
    }
  | { readonly reason: 'product-removed'; readonly productId: string }
  | { readonly reason: 'currency-changed'; readonly shown: string; readonly actual: string }
  | {
      readonly reason: 'total-differs';
      readonly shownCents: number;
      readonly actualCents: number;
    };

/** The order id is used up: a corrected order is a new order. */
export interface OrderRefused {
  readonly type: 'OrderRefused';
  readonly orderId: string;
  readonly session: string;
  readonly differences: readonly OrderDifference[];
  /** Of the command: the same order again must have the same. */
  readonly fingerprint: string;
}

/** The same order was asked for again, after the window of duplicates; the first answer stands. */
export interface OrderRepeated {
  readonly type: 'OrderRepeated';
  readonly orderId: string;
}

/** The order id belongs to another session, or to an order with another body. */
export interface OrderIdUsed {
  readonly type: 'OrderIdUsed';
  readonly orderId: string;
}

export interface StockSet {
  readonly type: 'StockSet';
  readonly productId: string;
  readonly quantity: number;
}

export interface StockRefused {
  readonly type: 'StockRefused';
  readonly reason: 'stock-changed' | 'stock-negative' | 'stock-too-large';
  readonly productId: string;
  /** What the stock is; null: not known. */
  readonly quantity: number | null;
}

/** Routed to catalog and cart, and only when the level itself changes. */
export interface StockLevelChanged {
  readonly type: 'StockLevelChanged';
  readonly productId: string;
  readonly level: StockLevel;
}

export interface OrderShipped {
  readonly type: 'OrderShipped';
  readonly orderId: string;
  readonly session: string;
}

export interface OrderCancelled {
  readonly type: 'OrderCancelled';
  readonly orderId: string;
  readonly session: string;
  /** What goes back into stock. */
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

/** The order was not shipped, or not cancelled. */
export interface OrderChangeRefused {
  readonly type: 'OrderChangeRefused';
  readonly reason: 'unknown-order' | 'already-shipped' | 'already-cancelled';
  readonly orderId: string;
}

/** A mail is to be sent: only of what is decided at level 2 or later. */
export interface MailOwed {
  readonly type: 'MailOwed';
  readonly kind: MailKind;
  readonly orderId: string;
}

/** A mail is not owed any more. */
export interface MailSettled {
  readonly type: 'MailSettled';
  readonly kind: MailKind;
  readonly orderId: string;
  readonly result: MailResult;
}

/** Nothing came of what was told of a mail: it was settled before, or never owed. */
export interface MailNotOwed {
  readonly type: 'MailNotOwed';
  readonly kind: MailKind;
  readonly orderId: string;
}

/** `OrderPlaced` as the cart is told of it: nothing personal but the session it belongs to. */
export interface OrderedLines {
  readonly type: 'OrderPlaced';
  readonly orderId: string;
  readonly session: string;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

export type OrderOutcome =
  | OrderPlaced
  | OrderRefused
  | OrderRepeated
  | OrderIdUsed
  | StockSet
  | StockRefused
  | StockLevelChanged
  | OrderShipped
  | OrderCancelled
  | OrderChangeRefused
  | MailOwed
  | MailSettled
  | MailNotOwed
  | ProductChanged
  | ProductRemoved
  | Rejected;

export type OrderState = 'placed' | 'shipped' | 'cancelled';

/** What `POST /orders`, `GET /orders/{id}` and each row of `GET /orders` answer. */
export interface OrderView {
  readonly id: string;
  /** ISO 8601, UTC: when the log took the order. */
  readonly placedAt: string;
  readonly state: OrderState;
  /** ISO 8601, UTC; only of an order that is in this state. */
  readonly shippedAt?: string;
  readonly cancelledAt?: string;
  readonly lines: readonly OrderLine[];
  readonly currency: string;
  readonly totalCents: number;
}

/** What `GET /orders` answers, newest first. */
export interface OrderHistoryView {
  readonly orders: readonly OrderView[];
  /** Orders on all pages. */
  readonly total: number;
}

/** A mail as the back office sees it. */
export interface MailView {
  readonly kind: MailKind;
  readonly state: 'owed' | MailResult;
  /** ISO 8601, UTC: when it came to be owed, or when the log was told what became of it. */
  readonly at: string;
}

/** An order as the back office sees it. */
export interface OfficeOrderView extends OrderView {
  /** null: it is forgotten, or was never readable here. */
  readonly email: string | null;
  /** Oldest first; none of an order that was placed before there were mails. */
  readonly mails: readonly MailView[];
}

/** What `GET /back-office/orders` answers, newest first. */
export interface OfficeOrdersView {
  readonly orders: readonly OfficeOrderView[];
  /** Orders on all pages. */
  readonly total: number;
  /** How many of the newest orders were looked at for an address; null: none had to be. */
  readonly searched: number | null;
}

/** What `POST /orders/{id}/ship` and `/cancel` answer. */
export interface OrderChangeView {
  readonly id: string;
  readonly state: OrderState;
}

/** What the storefront sends to `POST /orders`: everything as it was rendered. */
export interface PlaceOrderRequest {
  readonly id: string;
  readonly generation: number;
  readonly email: string;
  readonly lines: readonly ShownLine[];
  readonly currency: string;
  readonly totalCents: number;
}
