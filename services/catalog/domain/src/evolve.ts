import type {
  CatalogOutcome,
  Product,
  ProductChanged,
  StockLevel,
  StockLevelChanged,
} from '@thingy/contracts';
import { assertNever, Digest, type Occurrence, type Origin } from '@thingy/simba/domain';
import type { CatalogModel, ProductEntry, StockEntry } from './model.ts';
import { OncePerOutcome } from './once-per-outcome.ts';
import { ProductIndexes } from './product-indexes.ts';
import { foldName } from './product-order.ts';

const productEntries = new OncePerOutcome<ProductChanged, ProductEntry>(({ product }, changedAt) =>
  productEntry(product, changedAt),
);

const stockEntries = new OncePerOutcome<StockLevelChanged, StockEntry>(({ level }, changedAt) => ({
  level,
  changedAt,
}));

/** Makes an outcome so. In batch mode the indexes are left for `finalize`. */
export function evolve(model: CatalogModel, outcome: CatalogOutcome, occurrence: Occurrence): void {
  switch (outcome.type) {
    case 'ProductChanged':
      putProduct(model, productEntries.entityOf(outcome, occurrence.at));
      return;
    case 'ProductRemoved':
      removeProduct(model, outcome.productId);
      return;
    case 'StockLevelChanged':
      setStockLevel(model, outcome, occurrence);
      return;
    case 'ProductUnchanged':
    case 'ProductRefused':
    case 'Rejected':
      return;
    default:
      assertNever(outcome);
  }
}

/** From here to the end of `finalize`, queries can't be asked; what was decided goes on. */
export function startBatch(model: CatalogModel): void {
  model.indexes = null;
  model.collected = null;
}

/**
 * Sorts all products again; yields at least every millisecond or so. With a `twin`, a model that
 * was evolved by the same outcomes and is finalized, it copies the twin's order instead.
 */
export function* finalize(model: CatalogModel, twin?: CatalogModel): Generator<void, void> {
  const sorted = twin !== undefined && isEqual(model, twin) ? twin.indexes : null;
  model.indexes =
    sorted === null
      ? yield* ProductIndexes.building(model.products.values())
      : yield* sorted.copying();
}

export function productEntry(product: Product, changedAt: Origin): ProductEntry {
  return {
    id: product.id,
    name: product.name,
    description: product.description,
    priceCents: product.priceCents,
    picture: product.picture,
    category: product.category,
    foldedName: foldName(product.name),
    changedAt,
    fingerprint: fingerprintOf(product),
  };
}

export function putProduct(model: CatalogModel, entry: ProductEntry): void {
  const { id } = entry;
  const before = model.products.get(id);
  if (before !== undefined) model.digest.remove(before.fingerprint);
  model.digest.add(entry.fingerprint);
  model.products.set(id, entry);
  model.indexes?.put(before, entry);
  model.collected = null;
}

function removeProduct(model: CatalogModel, id: string): void {
  const before = model.products.get(id);
  if (before === undefined) throw new Error(`${id} was removed twice`);
  model.digest.remove(before.fingerprint);
  model.products.delete(id);
  model.indexes?.remove(before);
  model.collected = null;
}

function setStockLevel(
  model: CatalogModel,
  outcome: StockLevelChanged,
  { origin }: Occurrence,
): void {
  if (origin === null) throw new Error('a stock level was decided without its origin');
  putStock(model, outcome.productId, stockEntries.entityOf(outcome, origin));
}

export function putStock(model: CatalogModel, id: string, entry: StockEntry): void {
  const before = model.stock.get(id);
  if (before !== undefined) model.digest.remove(stockText(id, before.level));
  model.digest.add(stockText(id, entry.level));
  model.stock.set(id, entry);
}

function isEqual(a: CatalogModel, b: CatalogModel): boolean {
  return a.products.size === b.products.size && a.digest.toString() === b.digest.toString();
}

/** Neither ids nor fingerprints have blanks: no two texts of the digest can be mixed up. */
function stockText(id: string, level: StockLevel): string {
  return `${id} ${level}`;
}

/**
 * The long text of a product is hashed once for all models; the digest is then over fingerprints.
 * Ids and pictures have no blanks, so that no two products have the same head; the description
 * is added apart, as copying it into a longer text would cost more than hashing it.
 */
function fingerprintOf(product: Product): string {
  const { id, name, description, priceCents, picture, category } = product;
  const digest = new Digest();
  digest.add(`${id} ${priceCents} ${picture} ${category.length} ${category}${name}`);
  digest.add(description);
  return digest.toString();
}
