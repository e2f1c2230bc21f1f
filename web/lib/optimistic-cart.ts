import type { CartLineView, CartView } from '@thingy/contracts';
import type { AddedProduct, CartChange } from './cart-change.ts';

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
  switch (change.type) {
    case 'clear':
      return [];
    case 'add':
      return addLine(lines, change.product, change.quantity);
    case 'set':
      if (change.quantity === 0) {
        return lines.filter(({ productId }) => productId !== change.productId);
      }
      return setLine(lines, change.productId, () => change.quantity);
  }
}

/** The server's name and price, where it has told them. */
function addLine(
  lines: readonly CartLineView[],
  product: AddedProduct,
  quantity: number,
): readonly CartLineView[] {
  const { productId, unitPriceCents } = product;
  if (lines.some((line) => line.productId === productId)) {
    return setLine(lines, productId, (before) => before + quantity);
  }
  const totalCents = quantity * unitPriceCents;
  return [...lines, { ...product, quantity, totalCents, removed: false }];
}

function setLine(
  lines: readonly CartLineView[],
  productId: string,
  quantityOf: (before: number) => number,
): readonly CartLineView[] {
  return lines.map((line) => {
    if (line.productId !== productId) return line;
    const quantity = quantityOf(line.quantity);
    return { ...line, quantity, totalCents: quantity * line.unitPriceCents };
  });
}

export function countPieces(cart: CartView): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}
