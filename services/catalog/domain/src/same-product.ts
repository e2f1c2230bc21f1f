import type { Product } from '@thingy/contracts';

export function isSameProduct(a: Product, b: Product): boolean {
  return (
    a.id === b.id &&
    a.priceCents === b.priceCents &&
    a.name === b.name &&
    a.category === b.category &&
    a.picture === b.picture &&
    a.description === b.description
  );
}
