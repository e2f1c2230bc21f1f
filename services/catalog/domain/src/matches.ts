import type { CategoryMatchesView, ProductSort, SortOrder } from '@thingy/contracts';
import { OrderStatisticIndex } from '@thingy/simba/domain';
import type { CatalogModel, ProductEntry } from './model.ts';
import { filterOf, isMatch, type ProductFilter, type Wanted } from './product-filter.ts';
import type { ProductIndexes, ProductOrders } from './product-indexes.ts';
import { compareText, PRODUCT_ORDER } from './product-order.ts';
import { indexesOf } from './queries.ts';
import { sortInSlices } from './sort-in-slices.ts';

/** Matches that a walk shows, and products that are looked at if one part of a search has them. */
export const MATCHES_MAX = 10_000;
/** Products that a walk looks at, and matches that are sorted if it did not come upon enough. */
export const WALKED_MAX = 50_000;
/** What queries have found, in one model. */
const FOUND_MAX = 16;
/** Entries read from an index at once: far below a millisecond. */
const READ_PER_SLICE = 8_192;
/** Entries looked at at once: a millisecond when their words are not known yet. */
const EXAMINED_PER_SLICE = 1_024;

export interface ListQuery extends Wanted {
  readonly sort: ProductSort;
  readonly order: SortOrder;
  /** Exactly; absent or empty: any. */
  readonly category?: string | undefined;
}

/** The entries of an index from a position on, before another. */
export interface Run {
  readonly index: OrderStatisticIndex<ProductEntry>;
  readonly from: number;
  readonly to: number;
}

export interface Matches extends Run {
  /** There may be more than these, which are then the first ones in the order asked for. */
  readonly isMore: boolean;
  /**
   * In which categories they are, by name, and would be if any category were asked for; a count of
   * null: too many to count. null: all are asked for.
   */
  readonly categories: readonly CategoryMatchesView[] | null;
}

/**
 * What a query asks for, in its order. Found again at no cost until the next change of a product.
 *
 * - All, a category, a name prefix by name and a price range by price: O(log n) in each category.
 * - Else by the part that the fewest products have, if those are at most `MATCHES_MAX`: all of them
 *   are looked at, and what matches is counted and sorted.
 * - Else the order itself is walked from its beginning until `MATCHES_MAX` matches are found, or
 *   `WALKED_MAX` products were looked at: what is shown is right, and `isMore` says that it ended.
 * - A prefix or a price range alone, of which a walk did not come upon `MATCHES_MAX`, is sorted if
 *   it has at most `WALKED_MAX` matches: without, nothing might be shown of what is known to be.
 *
 * The last three yield at least every millisecond or so; the model must stay the same meanwhile.
 */
export function* matchesOf(model: CatalogModel, query: ListQuery): Generator<void, Matches> {
  const { sort, order, category = '' } = query;
  const filter = filterOf(query);
  if (filter === null) return { ...whole(NO_PRODUCTS[sort]), isMore: false, categories: [] };
  const orders = ordersOf(indexesOf(model), category);
  if (isAny(filter)) return { ...whole(orders[sort]), isMore: false, categories: null };
  const key = JSON.stringify([sort, category, filter]);
  const walked = `${key} ${order}`;
  const known = model.found?.get(key) ?? model.found?.get(walked);
  if (known !== undefined) return known;
  // A change of the model forgets this map: what is put here after it is never found.
  model.found ??= new Map();
  const { found } = model;
  const matches = yield* find(model, filter, orders, query);
  const [oldest] = found.keys();
  if (oldest !== undefined && found.size >= FOUND_MAX) found.delete(oldest);
  found.set(matches.isMore ? walked : key, matches);
  return matches;
}

function* find(
  model: CatalogModel,
  filter: ProductFilter,
  orders: ProductOrders,
  query: ListQuery,
): Generator<void, Matches> {
  const run = soleRunOf(orders, filter);
  if (run === null) {
    const collected = yield* collect(model, filter, query);
    return collected ?? (yield* walk(model, filter, orders, query));
  }
  const categories = yield* countRuns(indexesOf(model), filter);
  if (run.index === orders[query.sort]) return { ...run, isMore: false, categories };
  const count = run.to - run.from;
  if (count > MATCHES_MAX) {
    const first = yield* walk(model, filter, orders, query);
    if (first.to === MATCHES_MAX || count > WALKED_MAX) return { ...first, categories };
  }
  const index = yield* sorted(yield* entriesOf(run), query.sort);
  return { ...whole(index), isMore: false, categories };
}

/** Whether it asks for all products, or for all of a category: matches are found at once. */
export function isUnfiltered(query: ListQuery): boolean {
  const filter = filterOf(query);
  return filter !== null && isAny(filter);
}

/** null: too many would have to be looked at. */
function* collect(
  model: CatalogModel,
  filter: ProductFilter,
  { sort, category = '' }: ListQuery,
): Generator<void, Matches | null> {
  const candidates = candidatesOf(model, indexesOf(model), filter);
  if (candidates === null) return null;
  const matches: ProductEntry[] = [];
  let examined = 0;
  for (const entry of candidates) {
    if (++examined % EXAMINED_PER_SLICE === 0) yield;
    if (isMatch(filter, entry)) matches.push(entry);
  }
  const members = category === '' ? matches : matches.filter((it) => it.category === category);
  const index = yield* sorted(members, sort);
  return { ...whole(index), isMore: false, categories: count(matches) };
}

/** From the beginning of the order, so that what is found is what comes first in it. */
function* walk(
  model: CatalogModel,
  filter: ProductFilter,
  orders: ProductOrders,
  { sort, order, category = '' }: ListQuery,
): Generator<void, Matches> {
  const { index, from, to } = runIn(orders, filter, sort);
  const walked = Math.min(to - from, WALKED_MAX);
  const matches: ProductEntry[] = [];
  for (let next = 0; next < walked && matches.length <= MATCHES_MAX; next += EXAMINED_PER_SLICE) {
    if (next > 0) yield;
    const count = Math.min(EXAMINED_PER_SLICE, walked - next);
    const position = order === 'asc' ? from + next : to - 1 - next;
    for (const entry of index.range(position, count, order)) {
      if (isMatch(filter, entry)) matches.push(entry);
    }
  }
  const isMore = matches.length > MATCHES_MAX || walked < to - from;
  if (matches.length > MATCHES_MAX) matches.length = MATCHES_MAX;
  if (order === 'desc') matches.reverse();
  const built = yield* OrderStatisticIndex.building(matches, PRODUCT_ORDER[sort]);
  const isWhole = !isMore && category === '';
  const categories = isWhole ? count(matches) : uncounted(indexesOf(model));
  return { ...whole(built), isMore, categories };
}

/** Every product that may match, of the part of the filter that the fewest have; null: too many. */
function candidatesOf(
  { products }: CatalogModel,
  { all, words }: ProductIndexes,
  filter: ProductFilter,
): Iterable<ProductEntry> | null {
  const runs = [runIn(all, filter, 'price'), runIn(all, filter, 'name')];
  let fewest = MATCHES_MAX + 1;
  let take: (() => Iterable<ProductEntry>) | null = null;
  for (const { index, from, to } of runs) {
    if (to - from >= fewest) continue;
    fewest = to - from;
    take = () => index.range(from, to - from, 'asc');
  }
  for (const word of filter.words) {
    const count = words.countOf(word, fewest);
    if (count >= fewest) continue;
    fewest = count;
    take = () => entriesWith(words.idsOf(word), products);
  }
  return take === null ? null : take();
}

/** One at a time, as each is a look into memory that no cache holds. */
function* entriesWith(
  ids: Iterable<string>,
  products: ReadonlyMap<string, ProductEntry>,
): Generator<ProductEntry, void> {
  for (const id of ids) yield products.get(id) as ProductEntry;
}

/** All matches in one run of an order, and nothing else; null: they are scattered. */
function soleRunOf(orders: ProductOrders, filter: ProductFilter): Run | null {
  const { words, prefix, price } = filter;
  if (words.length > 0 || (prefix !== '' && price !== null)) return null;
  return runIn(orders, filter, prefix === '' ? 'price' : 'name');
}

/** The part of an order that all matches are in, as far as the order knows. */
function runIn(orders: ProductOrders, { prefix, price }: ProductFilter, sort: ProductSort): Run {
  const index = orders[sort];
  if (sort === 'price' && price !== null) {
    const from = index.lowerBound(({ priceCents }) => priceCents < price.min);
    const to = index.lowerBound(({ priceCents }) => priceCents <= price.max);
    return { index, from, to: Math.max(from, to) };
  }
  if (sort === 'name' && prefix !== '') {
    const from = index.lowerBound(({ foldedName }) => foldedName < prefix);
    const isBefore = ({ foldedName }: ProductEntry) =>
      foldedName < prefix || foldedName.startsWith(prefix);
    return { index, from, to: index.lowerBound(isBefore) };
  }
  return whole(index);
}

/** Of a filter whose matches are one run in each category. */
function* countRuns(
  { byCategory }: ProductIndexes,
  filter: ProductFilter,
): Generator<void, CategoryMatchesView[]> {
  const counts = new Map<string, number>();
  let counted = 0;
  for (const [name, orders] of byCategory) {
    if (++counted % EXAMINED_PER_SLICE === 0) yield;
    const run = soleRunOf(orders, filter);
    if (run !== null && run.to > run.from) counts.set(name, run.to - run.from);
  }
  return byName(counts);
}

/** Of entries that are few enough to be counted at once. */
function count(entries: readonly ProductEntry[]): CategoryMatchesView[] {
  const counts = new Map<string, number>();
  for (const { category } of entries) counts.set(category, 1 + (counts.get(category) ?? 0));
  return byName(counts);
}

function uncounted({ byCategory }: ProductIndexes): CategoryMatchesView[] {
  const names = [...byCategory.keys()].sort(compareText);
  return names.map((name) => ({ name, products: null }));
}

function byName(counts: ReadonlyMap<string, number>): CategoryMatchesView[] {
  const categories = [...counts].map(([name, products]) => ({ name, products }));
  return categories.sort((a, b) => compareText(a.name, b.name));
}

function* entriesOf({ index, from, to }: Run): Generator<void, ProductEntry[]> {
  const entries: ProductEntry[] = [];
  for (let next = from; next < to; next += READ_PER_SLICE) {
    if (next > from) yield;
    entries.push(...index.range(next, Math.min(READ_PER_SLICE, to - next), 'asc'));
  }
  return entries;
}

function* sorted(
  entries: readonly ProductEntry[],
  sort: ProductSort,
): Generator<void, OrderStatisticIndex<ProductEntry>> {
  const inOrder = yield* sortInSlices(entries, PRODUCT_ORDER[sort]);
  return yield* OrderStatisticIndex.building(inOrder, PRODUCT_ORDER[sort]);
}

function ordersOf({ all, byCategory }: ProductIndexes, category: string): ProductOrders {
  if (category === '') return all;
  return byCategory.get(category) ?? NO_PRODUCTS;
}

function whole(index: OrderStatisticIndex<ProductEntry>): Run {
  return { index, from: 0, to: index.size };
}

function isAny({ words, prefix, price }: ProductFilter): boolean {
  return words.length === 0 && prefix === '' && price === null;
}

/** Never changed. */
const NO_PRODUCTS: ProductOrders = {
  id: new OrderStatisticIndex(PRODUCT_ORDER.id),
  price: new OrderStatisticIndex(PRODUCT_ORDER.price),
  name: new OrderStatisticIndex(PRODUCT_ORDER.name),
};
