import type { OrderIntent } from '@thingy/contracts';
import { stockOf } from '@thingy/order-domain';
import type { History } from '../history.ts';
import type { Step, Told } from '../retell.ts';

/** What is left is what was set and added, less what was ordered; and never below zero. */
export function checkStock(told: Told<'order'>, history: History): void {
  const left = new Map<string, number>();
  for (const step of told.steps) {
    for (const [productId, quantity] of movesOf(step, left)) {
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

/** By the messages themselves where they were accepted, whatever the outcomes say of amounts. */
function movesOf(
  { envelope, outcomes }: Step<'order'>,
  left: ReadonlyMap<string, number>,
): readonly (readonly [productId: string, quantity: number])[] {
  const isAccepted = outcomes.some(({ type }) => type === 'StockSet' || type === 'OrderPlaced');
  if (!isAccepted) return [];
  const message = envelope.message as OrderIntent;
  switch (message.type) {
    case 'SetStock':
      return [[message.productId, message.quantity]];
    case 'AdjustStock':
      return [[message.productId, (left.get(message.productId) ?? 0) + message.delta]];
    case 'PlaceOrder':
      return message.lines.map(({ productId, quantity }) => [
        productId,
        (left.get(productId) ?? 0) - quantity,
      ]);
  }
}
