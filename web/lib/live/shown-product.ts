import type { ProductView } from '@thingy/contracts';

/** What of a product is shown wherever it is, and told when it changes. */
export type ShownProduct = Omit<ProductView, 'description'>;

/** Descriptions are long: what is sent to the browser to be kept up to date has none. */
export function shownProduct({ description: _, ...product }: ProductView): ShownProduct {
  return product;
}
