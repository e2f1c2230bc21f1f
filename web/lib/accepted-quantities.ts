import type { CartView, OrderDifference } from '@thingy/contracts';

export interface AcceptedQuantity {
  readonly productId: string;
  /** 0: the line goes. */
  readonly quantity: number;
}

/**
 * What has to change in a cart so that it could be ordered as far as a refusal tells: lines shrink
 * to what is left and removed products go. Prices need nothing, the cart has the new ones. Never
 * adds anything.
 */
export function acceptedQuantities(
  cart: CartView,
  differences: readonly OrderDifference[],
): readonly AcceptedQuantity[] {
  const quantities = new Map(cart.lines.map((line) => [line.productId, line.quantity]));
  const accepted: AcceptedQuantity[] = [];
  for (const difference of differences) {
    if (difference.reason !== 'out-of-stock' && difference.reason !== 'product-removed') continue;
    const left = difference.reason === 'out-of-stock' ? difference.left : 0;
    const { productId } = difference;
    if ((quantities.get(productId) ?? 0) > left) accepted.push({ productId, quantity: left });
  }
  return accepted;
}
