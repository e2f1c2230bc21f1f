import type { CategoryMatchesView, ProductPageView } from '@thingy/contracts';
import { isUnfiltered, type ListQuery, matchesOf } from './matches.ts';
import type { CatalogModel } from './model.ts';
import { type ShownProduct, shownOf, viewOf } from './queries.ts';

/** Checked at the edge: `page` and `itemsPerPage` are integers from 1. */
export interface PageQuery extends ListQuery {
  readonly page: number;
  readonly itemsPerPage: number;
}

export interface ProductPage {
  readonly type: 'ProductPage';
  readonly page: number;
  readonly itemsPerPage: number;
  /** Matching products on all pages. */
  readonly total: number;
  /** More than `total` may match, which no page shows. */
  readonly isMore: boolean;
  /** Pages that exist: the first one always does. */
  readonly pages: number;
  /** null: nothing was searched for. */
  readonly categories: readonly CategoryMatchesView[] | null;
  readonly shown: readonly ShownProduct[];
}

export interface PageNotFound {
  readonly type: 'PageNotFound';
  readonly total: number;
  readonly pages: number;
}

/** One page, at the cost of `matchesOf` and O(log n) and the page. */
export function* pageOf(
  model: CatalogModel,
  query: PageQuery,
): Generator<void, ProductPage | PageNotFound> {
  const { page, itemsPerPage, order } = query;
  const { index, from, to, isMore, categories } = yield* matchesOf(model, query);
  const total = to - from;
  const pages = Math.max(1, Math.ceil(total / itemsPerPage));
  if (page > pages) return { type: 'PageNotFound', total, pages };
  const start = (page - 1) * itemsPerPage;
  const position = order === 'asc' ? from + start : to - 1 - start;
  const entries = index.range(position, Math.min(itemsPerPage, total - start), order);
  const shown = entries.map((entry) => shownOf(model, entry));
  return { type: 'ProductPage', page, itemsPerPage, total, isMore, pages, categories, shown };
}

/**
 * Whether `pageOf` would find just this page now. It does not look for what takes steps to be
 * found: of a query with a filter it says false. Costs O(log n) and the page, which is not made.
 */
export function isStillPage(model: CatalogModel, query: PageQuery, page: ProductPage): boolean {
  if (!isUnfiltered(query)) return false;
  const { done, value } = pageOf(model, query).next();
  if (done !== true || value.type !== 'ProductPage' || value.total !== page.total) return false;
  const { shown } = page;
  const isSame = ({ entry, stock }: ShownProduct, i: number) =>
    entry === shown[i]?.entry && stock === shown[i]?.stock;
  return value.shown.length === shown.length && value.shown.every(isSame);
}

export function pageViewOf(productPage: ProductPage): ProductPageView {
  const { page, itemsPerPage, total, isMore, pages, categories, shown } = productPage;
  return { products: shown.map(viewOf), page, itemsPerPage, total, isMore, pages, categories };
}
