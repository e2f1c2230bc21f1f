import type { ProductPageView, ProductSort, SortOrder } from '@thingy/contracts';
import { OrderStatisticIndex } from '@thingy/simba/domain';
import type { CatalogModel, ProductEntry } from './model.ts';
import type { ProductOrders } from './product-indexes.ts';
import { foldName, PRODUCT_ORDER } from './product-order.ts';
import { indexesOf, type ShownProduct, shownOf, viewOf } from './queries.ts';
import { sortInSlices } from './sort-in-slices.ts';

/** Collected queries that a model keeps until its next change. */
const COLLECTED_MAX = 16;
/** Matches read from an index at once: far below a millisecond. */
const MATCHES_PER_SLICE = 8_192;

/** Checked at the edge: `page` and `itemsPerPage` are integers from 1. */
export interface PageQuery {
  readonly page: number;
  readonly itemsPerPage: number;
  readonly sort: ProductSort;
  readonly order: SortOrder;
  /** Of the name, in any case; absent or empty: any. */
  readonly prefix?: string | undefined;
  /** Exactly; absent or empty: any. */
  readonly category?: string | undefined;
}

export interface ProductPage {
  readonly type: 'ProductPage';
  readonly page: number;
  readonly itemsPerPage: number;
  /** Matching products on all pages. */
  readonly total: number;
  /** Pages that exist: the first one always does. */
  readonly pages: number;
  readonly shown: readonly ShownProduct[];
}

export interface PageNotFound {
  readonly type: 'PageNotFound';
  readonly total: number;
  readonly pages: number;
}

/** The entries of an index from a position on, before another. */
interface Run {
  readonly index: OrderStatisticIndex<ProductEntry>;
  readonly from: number;
  readonly to: number;
}

/**
 * One page. Each order, each category in each order and a prefix by name cost O(log n) and the
 * page, and never yield. A prefix in another order costs O(m log m) for its m matches, yields
 * at least every millisecond or so, and costs no more than the others until the next change of a
 * product. The model must stay the same from the first step to the last.
 */
export function* pageOf(
  model: CatalogModel,
  query: PageQuery,
): Generator<void, ProductPage | PageNotFound> {
  const { page, itemsPerPage, order } = query;
  const { index, from, to } = yield* runOf(model, query);
  const total = to - from;
  const pages = Math.max(1, Math.ceil(total / itemsPerPage));
  if (page > pages) return { type: 'PageNotFound', total, pages };
  const start = (page - 1) * itemsPerPage;
  const position = order === 'asc' ? from + start : to - 1 - start;
  const entries = index.range(position, Math.min(itemsPerPage, total - start), order);
  const shown = entries.map((entry) => shownOf(model, entry));
  return { type: 'ProductPage', page, itemsPerPage, total, pages, shown };
}

export function pageViewOf({
  page,
  itemsPerPage,
  total,
  pages,
  shown,
}: ProductPage): ProductPageView {
  return { products: shown.map(viewOf), page, itemsPerPage, total, pages };
}

function* runOf(model: CatalogModel, query: PageQuery): Generator<void, Run> {
  const { sort, prefix = '', category = '' } = query;
  const { all, byCategory } = indexesOf(model);
  const orders = category === '' ? all : byCategory.get(category);
  if (orders === undefined) return whole(new OrderStatisticIndex(PRODUCT_ORDER[sort]));
  if (prefix === '') return whole(orders[sort]);
  const matches = matchesOf(orders, foldName(prefix));
  if (sort === 'name') return matches;
  const key = JSON.stringify([sort, category, foldName(prefix)]);
  return whole(model.collected?.get(key) ?? (yield* collect(model, key, matches, sort)));
}

function whole(index: OrderStatisticIndex<ProductEntry>): Run {
  return { index, from: 0, to: index.size };
}

function matchesOf({ name }: ProductOrders, prefix: string): Run {
  return {
    index: name,
    from: name.lowerBound(({ foldedName }) => foldedName < prefix),
    to: name.lowerBound(({ foldedName }) => foldedName < prefix || foldedName.startsWith(prefix)),
  };
}

function* collect(
  model: CatalogModel,
  key: string,
  { index, from, to }: Run,
  sort: ProductSort,
): Generator<void, OrderStatisticIndex<ProductEntry>> {
  // A change of the model forgets this map: what is put here after it is never found.
  model.collected ??= new Map();
  const { collected } = model;
  const matches: ProductEntry[] = [];
  for (let next = from; next < to; next += MATCHES_PER_SLICE) {
    if (next > from) yield;
    matches.push(...index.range(next, Math.min(MATCHES_PER_SLICE, to - next), 'asc'));
  }
  const sorted = yield* sortInSlices(matches, PRODUCT_ORDER[sort]);
  const built = yield* OrderStatisticIndex.building(sorted, PRODUCT_ORDER[sort]);
  const [oldest] = collected.keys();
  if (oldest !== undefined && collected.size >= COLLECTED_MAX) collected.delete(oldest);
  collected.set(key, built);
  return built;
}
