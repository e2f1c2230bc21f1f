import type { Outcome } from './contexts.ts';

/** Things that change in one context and are shown in others. */
export function productKey(productId: string): string {
  return `product ${productId}`;
}

export function stockKey(productId: string): string {
  return `stock ${productId}`;
}

export function ordersKey(session: string): string {
  return `orders ${session}`;
}

/** What has a new version since the outcome, in its own context or as a fact; null: nothing. */
export function keyOf(outcome: Outcome<'catalog' | 'cart' | 'order'>): string | null {
  switch (outcome.type) {
    case 'ProductChanged':
      return productKey(outcome.product.id);
    case 'ProductRemoved':
      return productKey(outcome.productId);
    case 'StockLevelChanged':
    case 'SoldOut':
      return stockKey(outcome.productId);
    case 'OrderPlaced':
      return ordersKey(outcome.session);
    default:
      return null;
  }
}
