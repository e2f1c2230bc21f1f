import type { StockLevelChanged } from './order.ts';
import type { Product, StockLevel } from './product.ts';
import type { Rejected } from './rejected.ts';

/** Creates a product or replaces it. */
export interface PutProduct {
  readonly type: 'PutProduct';
  readonly product: Product;
}

export interface RemoveProduct {
  readonly type: 'RemoveProduct';
  readonly productId: string;
}

export type CatalogIntent = PutProduct | RemoveProduct;
/** What other contexts tell the catalog. */
export type CatalogFact = StockLevelChanged;

/** Routed to cart and order. */
export interface ProductChanged {
  readonly type: 'ProductChanged';
  readonly product: Product;
}

/** Routed to cart and order. */
export interface ProductRemoved {
  readonly type: 'ProductRemoved';
  readonly productId: string;
}

/** The intent asked for what is already so. */
export interface ProductUnchanged {
  readonly type: 'ProductUnchanged';
  readonly productId: string;
}

export interface ProductRefused {
  readonly type: 'ProductRefused';
  readonly reason: 'unknown-product';
  readonly productId: string;
}

export type CatalogOutcome =
  | ProductChanged
  | ProductRemoved
  | ProductUnchanged
  | ProductRefused
  | StockLevelChanged
  | Rejected;

/** A product as `GET /products/{id}` shows it. */
export interface ProductView extends Product {
  /** null: not known to the catalog yet. */
  readonly stockLevel: StockLevel | null;
}

export type ProductSort = 'id' | 'price' | 'name';
export type SortOrder = 'asc' | 'desc';

/** What `GET /products` answers. */
export interface ProductPageView {
  readonly products: readonly ProductView[];
  /** From 1. */
  readonly page: number;
  readonly itemsPerPage: number;
  /** Matching products on all pages. */
  readonly total: number;
  /**
   * true: the search ended at a limit, so that more than `total` may match. What is shown is what
   * comes first in its order. `categories` may know, and count what no page shows.
   */
  readonly isMore: boolean;
  readonly pages: number;
  /**
   * Of a search by words, name or price: the categories of what matches, whatever category was
   * asked for, by name. null: nothing was searched for.
   */
  readonly categories: readonly CategoryMatchesView[] | null;
}

export interface CategoryMatchesView {
  readonly name: string;
  /** null: too many products match to count them. */
  readonly products: number | null;
}

export interface CategoryView {
  readonly name: string;
  readonly products: number;
}
