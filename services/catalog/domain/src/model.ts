import type { Product, StockLevel } from '@thingy/contracts';
import type { Digest, Origin } from '@thingy/simba/domain';
import type { Matches } from './matches.ts';
import { ProductIndexes } from './product-indexes.ts';

/**
 * A product as it is since an outcome: immutable, and one object in all models that were evolved
 * by that outcome. What is derived from it (an encoded answer) can be kept under it.
 *
 * Flat, because a search in an index touches many entries that no cache holds: with the product
 * one more object away a change costs half as much again.
 */
export interface ProductEntry extends Product {
  /** What the order by name and prefix searches go by. */
  readonly foldedName: string;
  /** The `ProductChanged` that made it so, in the catalog's own log. */
  readonly changedAt: Origin;
  /**
   * 16 hexadecimal digits for all fields of the product, equal at all replicas; null until a
   * digest needs them.
   */
  fingerprint: string | null;
  /** Its words as searches compare them; null until one looks at it. */
  searchText: string | null;
}

/** A stock level since a fact: immutable and shared like `ProductEntry`. */
export interface StockEntry {
  readonly level: StockLevel;
  /** The fact that said so, in the order context's log. */
  readonly changedAt: Origin;
}

export interface CatalogModel {
  readonly products: Map<string, ProductEntry>;
  /** Apart from the products: a level may come before its product, and outlives it. */
  readonly stock: Map<string, StockEntry>;
  /** null until it is first asked for. */
  digest: Digest | null;
  /** null in batch mode; only queries need them. */
  indexes: ProductIndexes | null;
  /** What queries have found, until the next change of a product, which makes it null. */
  found: Map<string, Matches> | null;
}

export function initialModel(): CatalogModel {
  return {
    products: new Map(),
    stock: new Map(),
    digest: null,
    indexes: new ProductIndexes(),
    found: null,
  };
}
