import type { CartLineView, CartView, PlaceOrderRequest } from '@thingy/contracts';

/** All of an order but its id, which belongs to the attempt. */
export type OrderContent = Omit<PlaceOrderRequest, 'id'>;

/** What of a cart is ordered: all that is still sold. The checkout shows these lines, no others. */
export function orderableLines(cart: CartView): readonly CartLineView[] {
  return cart.lines.filter((line) => !line.removed);
}

/**
 * The order of exactly what the page shows. `shown` must be the very object that was rendered:
 * nothing is asked for again and nothing is computed here, or the customer would order something
 * else than what is on the screen.
 */
export function orderContent(shown: CartView, email: string): OrderContent {
  return {
    generation: shown.generation,
    email: email.trim(),
    lines: orderableLines(shown).map(({ productId, quantity, unitPriceCents }) => {
      return { productId, quantity, unitPriceCents };
    }),
    currency: shown.currency,
    totalCents: shown.totalCents,
  };
}
