import type { OrderDifference, OrderPlaced, OrderView } from '@thingy/contracts';
import { assertNever, compareOrigins, type Origin } from '@thingy/simba/domain';
import type { DecidedOrder, OrderModel } from './model.ts';

/** An `OrderView` whose times are not written out yet: a domain knows no calendar. */
export interface PlacedOrder extends Omit<OrderView, 'placedAt' | 'shippedAt' | 'cancelledAt'> {
  /** Milliseconds since 1970, of the model clock. */
  readonly placedAtMs: number;
  readonly shippedAtMs?: number;
  readonly cancelledAtMs?: number;
}

export interface OrderHistory {
  readonly orders: readonly PlacedOrder[];
  /** Orders on all pages. */
  readonly total: number;
}

/** What an order id was answered with, for the order that comes again. */
export type OrderAnswer =
  | { readonly state: 'placed'; readonly order: PlacedOrder }
  | { readonly state: 'refused'; readonly differences: readonly OrderDifference[] };

/** null: there is none, or it is another session's. */
export function orderOf(model: OrderModel, session: string, id: string): PlacedOrder | null {
  const outcome = model.decided.get(id)?.outcome;
  if (outcome?.session !== session) return null;
  const answer = answerOf(model, id);
  return answer?.state === 'placed' ? answer.order : null;
}

/** A session's orders, newest first, pages counted from 1; O(page), wherever the page is. */
export function ordersOf(
  model: OrderModel,
  session: string,
  page: number,
  itemsPerPage: number,
): OrderHistory {
  const placed = model.placed.get(session) ?? [];
  const end = Math.max(0, placed.length - (page - 1) * itemsPerPage);
  const newest = placed.slice(Math.max(0, end - itemsPerPage), end).reverse();
  return { orders: newest.map((order) => placedOrder(model, order)), total: placed.length };
}

/** null: the order id was never used. */
export function answerOf(model: OrderModel, orderId: string): OrderAnswer | null {
  const decided = model.decided.get(orderId);
  if (decided === undefined) return null;
  const { outcome } = decided;
  if (outcome.type === 'OrderRefused')
    return { state: 'refused', differences: outcome.differences };
  return { state: 'placed', order: placedOrder(model, { ...decided, outcome }) };
}

/** null: not known. */
export function stockOf(model: OrderModel, productId: string): number | null {
  return model.stock.get(productId)?.quantity ?? null;
}

/** What an answer shows, for `sightingsOf`. */
export interface Shown {
  /** Orders that are shown, whose names and prices are fixed. */
  readonly orders?: readonly PlacedOrder[];
  /** Differences that are shown, with prices, stock and generation as they are now. */
  readonly differences?: readonly OrderDifference[];
  /** The session whose generation an `already-ordered` among them shows. */
  readonly session?: string;
  /** Products whose stock is shown. */
  readonly productIds?: readonly string[];
}

/** A change that an answer shows, by the type of the outcome that it was. */
export interface Sighting {
  readonly type: 'ProductChanged' | 'StockLevelChanged' | 'OrderPlaced';
  readonly origin: Origin;
}

/**
 * What an answer shows, for causal tokens: the newest change of each type. Orders and stock levels
 * have their origins in this context's own log: a cart that is read with the token of an order
 * shows that order.
 */
export function sightingsOf(model: OrderModel, shown: Shown): readonly Sighting[] {
  const newest = new Map<Sighting['type'], Origin>();
  const show = (type: Sighting['type'], origin: Origin | null | undefined): void => {
    if (origin === null || origin === undefined) return;
    const other = newest.get(type);
    if (other === undefined || compareOrigins(other, origin) < 0) newest.set(type, origin);
  };
  for (const { id } of shown.orders ?? []) show('OrderPlaced', model.decided.get(id)?.origin);
  for (const productId of shown.productIds ?? []) {
    show('StockLevelChanged', model.stock.get(productId)?.levelOrigin);
  }
  for (const difference of shown.differences ?? []) {
    const { type, origin } = sightingOf(model, difference, shown.session);
    show(type, origin);
  }
  return [...newest].map(([type, origin]) => ({ type, origin }));
}

/** Entries of the model, for metrics; O(1). */
export function sizeOf(model: OrderModel): Readonly<Record<string, number>> {
  return {
    products: model.products.size,
    stock: model.stock.size,
    orderIds: model.decided.size,
    sessions: model.placed.size,
    mails: model.mails.size,
  };
}

/** Effects of the mails that are owed, oldest first. */
export function owedMails(model: OrderModel): Iterable<string> {
  return model.owed;
}

export function isOwed(model: OrderModel, effect: string): boolean {
  return model.owed.has(effect);
}

function sightingOf(
  model: OrderModel,
  difference: OrderDifference,
  session: string | undefined,
): { type: Sighting['type']; origin: Origin | null | undefined } {
  switch (difference.reason) {
    case 'already-ordered':
      return { type: 'OrderPlaced', origin: model.placed.get(session ?? '')?.at(-1)?.origin };
    case 'price-changed':
    case 'product-removed':
      return { type: 'ProductChanged', origin: model.products.get(difference.productId)?.origin };
    case 'out-of-stock':
      return {
        type: 'StockLevelChanged',
        origin: model.stock.get(difference.productId)?.levelOrigin,
      };
    case 'currency-changed':
    case 'total-differs':
      return { type: 'ProductChanged', origin: null };
    default:
      return assertNever(difference);
  }
}

function placedOrder(
  model: OrderModel,
  { outcome, decidedAtMs }: DecidedOrder<OrderPlaced>,
): PlacedOrder {
  const { orderId: id, lines, currency, totalCents } = outcome;
  const end = model.ends.get(id);
  return {
    id,
    placedAtMs: decidedAtMs,
    state: end?.state ?? 'placed',
    ...(end?.state === 'shipped' && { shippedAtMs: end.atMs }),
    ...(end?.state === 'cancelled' && { cancelledAtMs: end.atMs }),
    lines,
    currency,
    totalCents,
  };
}
