import type { OrderView, PlaceOrderRequest } from '@thingy/contracts';
import { addPieces, type GoodTruth, type Pieces, piecesOf, type SessionTruth } from './receipts.ts';

/**
 * What must hold, whatever happened meanwhile; a line for each case in which it does not:
 *
 * - every order that was acknowledged is there, with what its page showed, and no other one;
 * - an order is shipped or cancelled if the back office was told that it is;
 * - what was in stock is what is left and what was ordered and not cancelled;
 * - a cart has what was added to it and not ordered: no acknowledged add is lost, and none counts
 *   twice.
 */
export function violations(
  sessions: readonly SessionTruth[],
  goods: readonly GoodTruth[],
): readonly string[] {
  return [
    ...sessions.flatMap(orderViolations),
    ...sessions.flatMap(cartViolations),
    ...stockViolations(sessions, goods),
  ];
}

/** Whether nothing speaks against this cart; it may be that it has not been told of orders yet. */
export function isCartRight(session: SessionTruth): boolean {
  return cartViolations(session).length === 0;
}

function orderViolations({ receipts, orders }: SessionTruth): readonly string[] {
  const found = new Map(orders.map((order) => [order.id, order]));
  const lines: string[] = [];
  for (const request of receipts.ordered) {
    const order = found.get(request.id);
    if (order === undefined) lines.push(`order ${request.id} was acknowledged and is not there`);
    else if (!isAsShown(order, request)) lines.push(`order ${order.id} is not what was shown`);
  }
  for (const [id, state] of receipts.ended) {
    const shown = found.get(id)?.state;
    if (shown !== state) lines.push(`order ${id} was acknowledged as ${state}, and is ${shown}`);
  }
  const known = new Set([...receipts.ordered, ...receipts.maybeOrdered].map(({ id }) => id));
  for (const { id } of orders) if (!known.has(id)) lines.push(`order ${id} was never acknowledged`);
  if (found.size < orders.length) lines.push(`an order is there twice: ${[...found.keys()]}`);
  return lines;
}

function isAsShown(order: OrderView, request: PlaceOrderRequest): boolean {
  const text = (lines: PlaceOrderRequest['lines']) =>
    JSON.stringify(
      lines.map((line) => [line.productId, line.quantity, line.unitPriceCents]).sort(),
    );
  return (
    order.totalCents === request.totalCents &&
    order.currency === request.currency &&
    text(order.lines) === text(request.lines)
  );
}

function cartViolations({ receipts, cart, orders }: SessionTruth): readonly string[] {
  const ordered = piecesOf(orders.flatMap(({ lines }) => lines));
  const products = new Set([
    ...receipts.added.keys(),
    ...receipts.maybeAdded.keys(),
    ...cart.keys(),
  ]);
  return [...products].flatMap((id) => {
    const least = of(receipts.added, id) - of(ordered, id);
    const most = least + of(receipts.maybeAdded, id);
    const actual = of(cart, id);
    if (actual >= least && actual <= most) return [];
    const expected = least === most ? least : `${least} to ${most}`;
    return [`a cart has ${actual} of ${id}, not ${expected}: ${of(receipts.added, id)} were added`];
  });
}

function stockViolations(
  sessions: readonly SessionTruth[],
  goods: readonly GoodTruth[],
): readonly string[] {
  const ordered: Pieces = new Map();
  for (const { orders } of sessions) {
    const kept = orders.filter(({ state }) => state !== 'cancelled');
    for (const line of kept.flatMap(({ lines }) => lines)) {
      addPieces(ordered, line.productId, line.quantity);
    }
  }
  return goods.flatMap(({ id, initial, left }) => {
    const sold = of(ordered, id);
    if (left >= 0 && initial === left + sold) return [];
    return [`${id} had ${initial} in stock: ${left} are left, ${sold} were ordered`];
  });
}

function of(pieces: Pieces, productId: string): number {
  return pieces.get(productId) ?? 0;
}
