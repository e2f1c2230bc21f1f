import type { CatalogOutcome, Product, StockLevelChanged } from '@thingy/contracts';
import { assertNever, type Occurrence, type Origin } from '@thingy/simba/domain';
import { fingerprintOf, stockText } from './digest-of.ts';
import type { CatalogModel, ProductEntry, StockEntry } from './model.ts';
import { ProductIndexes } from './product-indexes.ts';
import { foldName } from './product-order.ts';
import { SharedTexts } from './shared-texts.ts';

/** Categories and pictures that are kept once, whatever products there are: below a megabyte. */
const SHARED_TEXTS_MAX = 4_096;
/** Entries compared at once: far below a millisecond. */
const COMPARED_PER_SLICE = 16_384;
/** Entries put into a map at once: the same. */
const COPIED_PER_SLICE = 4_096;

const sharedTexts = new SharedTexts(SHARED_TEXTS_MAX);

/** Makes an outcome so. In batch mode the indexes are left for `finalize`. */
export function evolve(model: CatalogModel, outcome: CatalogOutcome, occurrence: Occurrence): void {
  switch (outcome.type) {
    case 'ProductChanged': {
      const { product } = outcome;
      const before = model.products.get(product.id);
      occurrence.made ??= productEntry(product, occurrence.at, before);
      putProduct(model, before, occurrence.made as ProductEntry);
      return;
    }
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
  model.found = null;
}

/**
 * Sorts all products again; yields at least every millisecond or so. With a `twin`, a model that
 * was evolved by the same outcomes and is finalized, it copies the twin's order instead.
 */
export function* finalize(model: CatalogModel, twin?: CatalogModel): Generator<void, void> {
  const sorted = twin !== undefined && (yield* hasEqualProducts(model, twin)) ? twin.indexes : null;
  model.indexes =
    sorted === null
      ? yield* ProductIndexes.building(model.products.values())
      : yield* sorted.copying();
}

/**
 * Of a fresh model what its twin is; only the indexes are left for `finalize`. Costs two passes
 * over maps, in slices.
 */
export function* copy(model: CatalogModel, twin: CatalogModel): Generator<void, void> {
  yield* copyMap(model.products, twin.products);
  yield* copyMap(model.stock, twin.stock);
  model.digest = twin.digest?.copy() ?? null;
}

/** Texts that stay are those of the product before: they are not in memory twice. */
export function productEntry(
  product: Product,
  changedAt: Origin,
  before?: ProductEntry,
): ProductEntry {
  const { id, name, description, priceCents, picture, category } = product;
  const isNamedSo = before?.name === name;
  const isOfSameKind = before?.category === category;
  return {
    id: before?.id ?? id,
    name: isNamedSo ? before.name : name,
    description: before?.description === description ? before.description : description,
    priceCents,
    picture: before?.picture === picture ? before.picture : sharedTexts.shared(picture),
    category: isOfSameKind ? before.category : sharedTexts.shared(category),
    foldedName: isNamedSo ? before.foldedName : foldName(name),
    changedAt,
    fingerprint: null,
    searchText: isNamedSo && isOfSameKind ? before.searchText : null,
  };
}

export function putProduct(
  model: CatalogModel,
  before: ProductEntry | undefined,
  entry: ProductEntry,
): void {
  const { digest, indexes } = model;
  if (digest !== null) {
    if (before !== undefined) digest.remove(fingerprintOf(before));
    digest.add(fingerprintOf(entry));
  }
  indexes?.put(before, entry);
  model.products.set(entry.id, entry);
  model.found = null;
}

function removeProduct(model: CatalogModel, id: string): void {
  const before = model.products.get(id);
  if (before === undefined) throw new Error(`${id} was removed twice`);
  model.digest?.remove(fingerprintOf(before));
  model.products.delete(id);
  model.indexes?.remove(before);
  model.found = null;
}

function setStockLevel(
  model: CatalogModel,
  { productId, level }: StockLevelChanged,
  occurrence: Occurrence,
): void {
  const { origin } = occurrence;
  if (origin === null) throw new Error('a stock level was decided without its origin');
  const entry: StockEntry = { level, changedAt: origin };
  occurrence.made ??= entry;
  putStock(model, productId, occurrence.made as StockEntry);
}

export function putStock(model: CatalogModel, id: string, entry: StockEntry): void {
  const { digest } = model;
  if (digest !== null) {
    const before = model.stock.get(id);
    if (before !== undefined) digest.remove(stockText(id, before.level));
    digest.add(stockText(id, entry.level));
  }
  model.stock.set(id, entry);
}

/** Of models that were evolved by the same outcomes; costs one pass, in slices. */
function* hasEqualProducts(a: CatalogModel, b: CatalogModel): Generator<void, boolean> {
  if (a.products.size !== b.products.size) return false;
  const others = b.products.values();
  let compared = 0;
  for (const entry of a.products.values()) {
    if (others.next().value !== entry) return false;
    if (++compared % COMPARED_PER_SLICE === 0) yield;
  }
  return true;
}

function* copyMap<Entry>(
  map: Map<string, Entry>,
  twin: ReadonlyMap<string, Entry>,
): Generator<void, void> {
  let copied = 0;
  for (const [key, entry] of twin) {
    map.set(key, entry);
    if (++copied % COPIED_PER_SLICE === 0) yield;
  }
}
