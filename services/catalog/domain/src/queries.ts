import type { CategoryView, ProductView, StockLevel } from '@thingy/contracts';
import { compareOrigins, type Origin } from '@thingy/simba/domain';
import type { CatalogModel, ProductEntry, StockEntry } from './model.ts';
import type { ProductIndexes } from './product-indexes.ts';
import { compareText } from './product-order.ts';

/** A product as an answer shows it, in pieces that all models share. */
export interface ShownProduct {
  readonly entry: ProductEntry;
  /** null: not known yet. */
  readonly stock: StockEntry | null;
}

/** The newest change among the things that an answer shows; null: it shows no such thing. */
export interface NewestOrigins {
  /** In the catalog's own log. */
  readonly product: Origin | null;
  /** In the order context's log. */
  readonly stock: Origin | null;
}

/** For metrics. */
export interface CatalogSize {
  readonly products: number;
  readonly categories: number;
  readonly stockLevels: number;
}

/** null: there is no such product. Costs two look-ups. */
export function productOf(model: CatalogModel, id: string): ShownProduct | null {
  const entry = model.products.get(id);
  return entry === undefined ? null : shownOf(model, entry);
}

/** Whether this product is still shown so. Costs what `productOf` does. */
export function isShown(model: CatalogModel, id: string, { entry, stock }: ShownProduct): boolean {
  return model.products.get(id) === entry && (model.stock.get(id) ?? null) === stock;
}

/** null: not known yet. Also of a product that the catalog does not have. */
export function stockLevelOf(model: CatalogModel, productId: string): StockLevel | null {
  return model.stock.get(productId)?.level ?? null;
}

export function shownOf(model: CatalogModel, entry: ProductEntry): ShownProduct {
  return { entry, stock: model.stock.get(entry.id) ?? null };
}

export function viewOf({ entry, stock }: ShownProduct): ProductView {
  const { id, name, description, priceCents, picture, category } = entry;
  return { id, name, description, priceCents, picture, category, stockLevel: stock?.level ?? null };
}

/** By name; only categories that have products. Costs O(c log c) for c categories. */
export function categoriesOf(model: CatalogModel): CategoryView[] {
  const categories: CategoryView[] = [];
  for (const [name, { id }] of indexesOf(model).byCategory) {
    categories.push({ name, products: id.size });
  }
  return categories.sort((a, b) => compareText(a.name, b.name));
}

/** What a causal token has to name for an answer. */
export function newestOrigins(shown: readonly ShownProduct[]): NewestOrigins {
  let product: Origin | null = null;
  let stock: Origin | null = null;
  for (const each of shown) {
    product = newer(product, each.entry.changedAt);
    if (each.stock !== null) stock = newer(stock, each.stock.changedAt);
  }
  return { product, stock };
}

export function sizeOf(model: CatalogModel): CatalogSize {
  return {
    products: model.products.size,
    categories: model.indexes?.byCategory.size ?? 0,
    stockLevels: model.stock.size,
  };
}

/** Queries must not be asked in batch mode: that is a bug of the caller. */
export function indexesOf(model: CatalogModel): ProductIndexes {
  if (model.indexes === null) throw new Error('the indexes are not there in batch mode');
  return model.indexes;
}

function newer(a: Origin | null, b: Origin): Origin {
  return a === null || compareOrigins(a, b) < 0 ? b : a;
}
