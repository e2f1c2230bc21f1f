import type { Product } from '@thingy/contracts';

/** A product to sell in a test. */
export function thing(id: string, priceCents = 1_000): Product {
  return {
    id,
    name: `Thingy ${id}`,
    description: 'A thingy of quality.',
    priceCents,
    picture: 'red-paper-lantern.svg',
    category: 'Things',
  };
}
