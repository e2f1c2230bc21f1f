import type { CartLineView, CartView } from '@thingy/contracts';
import { listOf, TEXT, viewSchema, WHOLE, WHOLE_OR_NULL } from '@thingy/host';

const CART_LINE_VIEW = viewSchema<CartLineView>('CartLineView', {
  productId: TEXT,
  name: TEXT,
  picture: TEXT,
  quantity: WHOLE,
  unitPriceCents: WHOLE,
  totalCents: WHOLE,
  stockLevel: { ...WHOLE_OR_NULL, description: 'null: not known here yet.' },
  removed: { type: 'boolean', description: 'The catalog no longer has the product.' },
});

export const CART_VIEW = viewSchema<CartView>('CartView', {
  generation: { ...WHOLE, description: 'How many orders of this session the cart has seen.' },
  lines: listOf(CART_LINE_VIEW),
  currency: TEXT,
  totalCents: { ...WHOLE, description: 'Of the lines whose product still exists.' },
});
