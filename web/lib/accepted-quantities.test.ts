import type { CartView } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { acceptedQuantities } from './accepted-quantities.ts';

function cartOf(quantities: Record<string, number>): CartView {
  const lines = Object.entries(quantities).map(([productId, quantity]) => {
    const fixed = { name: productId, picture: '', unitPriceCents: 1, stockLevel: null };
    return { ...fixed, productId, quantity, totalCents: quantity, removed: false };
  });
  return { generation: 0, lines, currency: 'EUR', totalCents: 0 };
}

describe('accepting what differs', () => {
  const stock = (productId: string, left: number) => {
    return { reason: 'out-of-stock', productId, name: productId, wanted: 9, left } as const;
  };

  it('shrinks lines to what is left and drops what is gone', () => {
    const differences = [
      stock('lamp', 2),
      stock('vase', 0),
      { reason: 'product-removed', productId: 'mug' } as const,
    ];
    expect(acceptedQuantities(cartOf({ lamp: 5, vase: 1, mug: 3, cup: 1 }), differences)).toEqual([
      { productId: 'lamp', quantity: 2 },
      { productId: 'vase', quantity: 0 },
      { productId: 'mug', quantity: 0 },
    ]);
  });

  it('never adds: a line that is small enough or gone already stays so', () => {
    const cart = cartOf({ lamp: 1 });
    expect(acceptedQuantities(cart, [stock('lamp', 2), stock('vase', 3)])).toEqual([]);
  });

  it('needs nothing for prices and for what was ordered already', () => {
    const changed = { reason: 'price-changed', productId: 'lamp', name: 'Lamp' } as const;
    const differences = [
      { ...changed, shownCents: 1, actualCents: 2 },
      { reason: 'already-ordered', generation: 1 } as const,
    ];
    expect(acceptedQuantities(cartOf({ lamp: 1 }), differences)).toEqual([]);
  });
});
