import type { OrderPlaced } from '@thingy/contracts';
import { officeOrderOf } from '@thingy/order-domain';
import type { History } from '../history.ts';
import type { Notebook } from '../notebook.ts';
import type { Told } from '../retell.ts';

/** An order that was accepted is shipped or cancelled, and once; and shows what it is. */
export function checkEnds(told: Told<'order'>, history: History): void {
  const rule = 'orders end once';
  const states = new Map<string, string>();
  for (const outcome of told.steps.flatMap(({ outcomes }) => outcomes)) {
    if (outcome.type === 'OrderPlaced') states.set(outcome.orderId, 'placed');
    if (outcome.type !== 'OrderShipped' && outcome.type !== 'OrderCancelled') continue;
    const { type, orderId } = outcome;
    const before = states.get(orderId);
    if (before !== 'placed') history.violate(rule, `${type} of ${orderId}, which is ${before}`);
    states.set(orderId, type === 'OrderShipped' ? 'shipped' : 'cancelled');
  }
  for (const [orderId, state] of states) {
    const shown = officeOrderOf(told.model, orderId)?.order.state;
    if (shown !== state) history.violate(rule, `${orderId} shows ${shown}, and is ${state}`);
  }
}

/** Accepted orders are what was shown, at the prices of then, once, and in their generation. */
export function checkOrders(told: Told<'order'>, notebook: Notebook, history: History): void {
  const prices = new Map<string, number>();
  const placed = new Set<string>();
  const generations = new Map<string, number>();
  for (const { outcomes } of told.steps) {
    for (const outcome of outcomes) {
      if (outcome.type === 'ProductChanged') {
        prices.set(outcome.product.id, outcome.product.priceCents);
      } else if (outcome.type === 'ProductRemoved') {
        prices.delete(outcome.productId);
      } else if (outcome.type === 'OrderPlaced') {
        const { orderId, session, generation } = outcome;
        const rule = 'orders are placed once';
        if (placed.has(orderId)) history.violate(rule, `${orderId} is there twice`);
        placed.add(orderId);
        const expected = generations.get(session) ?? 0;
        if (generation !== expected) {
          history.violate(rule, `${orderId} is of generation ${generation}, not ${expected}`);
        }
        generations.set(session, expected + 1);
        checkShown(outcome, notebook, prices, history);
      }
    }
  }
}

function checkShown(
  placed: OrderPlaced,
  { ordered }: Notebook,
  prices: ReadonlyMap<string, number>,
  history: History,
): void {
  const rule = 'orders are what was shown';
  const { orderId, lines } = placed;
  const shown = ordered.get(orderId);
  if (shown === undefined) {
    history.violate(rule, `nobody asked for ${orderId}`);
    return;
  }
  const taken = lines.map(({ productId, quantity, unitPriceCents }) => ({
    productId,
    quantity,
    unitPriceCents,
  }));
  const wanted = JSON.stringify([shown.lines, shown.totalCents, shown.generation]);
  if (JSON.stringify([taken, placed.totalCents, placed.generation]) !== wanted) {
    history.violate(rule, `${orderId} is ${JSON.stringify(placed)}, and ${wanted} was shown`);
  }
  const sum = lines.reduce((cents, line) => cents + line.quantity * line.unitPriceCents, 0);
  if (sum !== placed.totalCents) history.violate(rule, `${orderId} is not the sum of its lines`);
  for (const { productId, unitPriceCents } of lines) {
    const price = prices.get(productId);
    if (price === unitPriceCents) continue;
    history.violate(rule, `${orderId}: ${productId} at ${unitPriceCents}, and it cost ${price}`);
  }
}
