import type { OrderIntent, PlaceOrder } from '@thingy/contracts';
import { stockOf } from '@thingy/order-domain';
import type { History } from '../history.ts';
import type { Step, Told } from '../retell.ts';

/** What is left is what was set, added and given back, less what was ordered; never below zero. */
export function checkStock(told: Told<'order'>, history: History): void {
  const left = new Map<string, number>();
  const placed = new Map<string, PlaceOrder>();
  for (const step of told.steps) {
    for (const [productId, quantity] of movesOf(step, left, placed)) {
      left.set(productId, quantity);
      if (quantity < 0) {
        history.violate('stock is never negative', `${productId} at ${step.offset}: ${quantity}`);
      }
    }
  }
  for (const [productId, quantity] of left) {
    const kept = stockOf(told.model, productId);
    if (kept === quantity) continue;
    history.violate('stock is conserved', `${productId}: ${kept} instead of ${quantity}`);
  }
}

const ACCEPTED: readonly string[] = ['StockSet', 'OrderPlaced', 'OrderCancelled'];

/** By the messages themselves where they were accepted, whatever the outcomes say of amounts. */
function movesOf(
  { envelope, outcomes }: Step<'order'>,
  left: ReadonlyMap<string, number>,
  placed: Map<string, PlaceOrder>,
): readonly (readonly [productId: string, quantity: number])[] {
  const isAccepted = outcomes.some(({ type }) => ACCEPTED.includes(type));
  if (!isAccepted) return [];
  const message = envelope.message as OrderIntent;
  switch (message.type) {
    case 'SetStock':
      return [[message.productId, message.quantity]];
    case 'AdjustStock':
      return [[message.productId, (left.get(message.productId) ?? 0) + message.delta]];
    case 'PlaceOrder':
      placed.set(message.orderId, message);
      return message.lines.map(({ productId, quantity }) => [
        productId,
        (left.get(productId) ?? 0) - quantity,
      ]);
    case 'CancelOrder':
      return (placed.get(message.orderId)?.lines ?? []).map(({ productId, quantity }) => [
        productId,
        (left.get(productId) ?? 0) + quantity,
      ]);
    case 'ShipOrder':
    case 'Done':
      return [];
  }
}
