import type { CartView } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { orderContent } from './order-request.ts';

const SHOWN: CartView = {
  generation: 3,
  currency: 'EUR',
  totalCents: 1_500,
  lines: [
    {
      productId: 'lamp',
      name: 'Lamp',
      picture: 'lamp.svg',
      quantity: 2,
      unitPriceCents: 750,
      totalCents: 1_500,
      stockLevel: 1,
      removed: false,
    },
    {
      productId: 'vase',
      name: 'Vase',
      picture: 'vase.svg',
      quantity: 1,
      unitPriceCents: 900,
      totalCents: 900,
      stockLevel: null,
      removed: true,
    },
  ],
};

describe('the order request', () => {
  it('is exactly what was shown: lines still sold, their prices, the total, the generation', () => {
    expect(orderContent(SHOWN, ' me@example.org ')).toEqual({
      generation: 3,
      email: 'me@example.org',
      lines: [{ productId: 'lamp', quantity: 2, unitPriceCents: 750 }],
      currency: 'EUR',
      totalCents: 1_500,
    });
  });

  it('takes the total as shown, and never adds it up itself', () => {
    expect(orderContent({ ...SHOWN, totalCents: 1 }, 'e').totalCents).toBe(1);
  });
});
