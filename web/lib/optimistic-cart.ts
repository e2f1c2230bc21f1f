import type { CartLineView, CartView } from '@thingy/contracts';

/** A change of the cart that the server has not answered yet. */
export type CartChange =
  | { readonly type: 'set'; readonly productId: string; readonly quantity: number }
  | { readonly type: 'clear' };

/**
 * The cart as it will most likely be: shown until the server's answer is there, which replaces it.
 * Whole cents only. An order is never made from this, always from the server's own cart.
 */
export function withChanges(cart: CartView, changes: readonly CartChange[]): CartView {
  if (changes.length === 0) return cart;
  const lines = changes.reduce(changeLines, cart.lines);
  const sold = lines.filter((line) => !line.removed);
  const totalCents = sold.reduce((sum, line) => sum + line.totalCents, 0);
  return { ...cart, lines, totalCents };
}

function changeLines(lines: readonly CartLineView[], change: CartChange): readonly CartLineView[] {
  if (change.type === 'clear') return [];
  const { productId, quantity } = change;
  if (quantity === 0) return lines.filter((line) => line.productId !== productId);
  return lines.map((line) => {
    if (line.productId !== productId) return line;
    return { ...line, quantity, totalCents: quantity * line.unitPriceCents };
  });
}

export function countPieces(cart: CartView): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}
