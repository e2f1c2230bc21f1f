import type {
  MailKind,
  MailResult,
  OrderPlaced,
  OrderRefused,
  StockLevel,
} from '@thingy/contracts';
import { Digest, type Origin } from '@thingy/simba/domain';

/** A product as orders need it. Removed ones stay, for the origin of their removal. */
export interface KnownProduct {
  readonly id: string;
  readonly name: string;
  readonly picture: string;
  readonly priceCents: number;
  readonly removed: boolean;
  /** Of the last fact about it. */
  readonly origin: Origin | null;
}

export interface Stock {
  readonly quantity: number;
  /** As it was last announced; null: never. */
  readonly level: StockLevel | null;
  /** Of that announcement, in this context's own log. */
  readonly levelOrigin: Origin | null;
}

/** An order id that is used up, with the outcome that used it: one object for both models. */
export interface DecidedOrder<Outcome = OrderPlaced | OrderRefused> {
  readonly outcome: Outcome;
  readonly origin: Origin;
  /** Milliseconds since 1970, of the model clock. */
  readonly decidedAtMs: number;
}

/** Where an order is in the end: shipped, or cancelled. One object for both models. */
export interface OrderEnd {
  readonly state: 'shipped' | 'cancelled';
  /** Milliseconds since 1970, of the model clock. */
  readonly atMs: number;
}

/** One object for both models. */
export interface Mail {
  readonly kind: MailKind;
  readonly orderId: string;
  /** null: it is owed. */
  readonly result: MailResult | null;
  /** Since when: milliseconds since 1970, of the model clock. */
  readonly atMs: number;
}

export interface OrderModel {
  readonly products: Map<string, KnownProduct>;
  readonly stock: Map<string, Stock>;
  /** By order id, placed or refused, for ever: an order id is answered once. */
  readonly decided: Map<string, DecidedOrder>;
  /** The placed orders of each session, oldest first; their number is the generation expected. */
  readonly placed: Map<string, DecidedOrder<OrderPlaced>[]>;
  /** All placed orders, oldest first. */
  readonly allPlaced: DecidedOrder<OrderPlaced>[];
  /** By order id; one that is not here is placed, and no more. */
  readonly ends: Map<string, OrderEnd>;
  /** By effect; of orders that were placed at level 1 there are only those of their end. */
  readonly mails: Map<string, Mail>;
  /** Effects of the mails that are owed, oldest first. */
  readonly owed: Set<string>;
  readonly digest: Digest;
}

export function initial(): OrderModel {
  return {
    products: new Map(),
    stock: new Map(),
    decided: new Map(),
    placed: new Map(),
    allPlaced: [],
    ends: new Map(),
    mails: new Map(),
    owed: new Set(),
    digest: new Digest(),
  };
}

/** How many orders of this session were accepted. */
export function generationOf(model: OrderModel, session: string): number {
  return model.placed.get(session)?.length ?? 0;
}
