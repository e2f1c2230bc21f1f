import type { CategoryView, ProductPageView, ProductView } from '@thingy/contracts';
import { PRODUCT_ID_PATTERN } from '@thingy/contracts';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { mergeTokens } from './causal-token.ts';
import { type ListQuery, PRODUCTS_PER_PAGE } from './list-query.ts';
import { notFoundIf } from './not-found-if.ts';
import type { Shown } from './seen.ts';
import { readCatalog } from './service-fetch.ts';

export interface ProductList {
  readonly page: ProductPageView;
  readonly categories: readonly CategoryView[];
}

export async function getProductList(query: ListQuery): Promise<Shown<ProductList>> {
  const [page, categories] = await Promise.all([
    readCatalog<ProductPageView>(productsPath(query)),
    readCatalog<readonly CategoryView[]>('/categories'),
  ]).catch(notFoundIf('page-not-found'));
  return {
    view: { page: page.view, categories: categories.view },
    position: mergeTokens(categories.position, page.position),
    isBehind: page.isBehind || categories.isBehind,
    staleSince: page.staleSince ?? categories.staleSince,
  };
}

/** Asked once per request, however many parts of a page need it. */
export const getProduct = cache(async (id: string): Promise<Shown<ProductView>> => {
  if (!PRODUCT_ID_PATTERN.test(id)) notFound();
  return readCatalog<ProductView>(`/products/${id}`).catch(notFoundIf('unknown-product'));
});

function productsPath(query: ListQuery): string {
  const { page, sort, order, search, category, minCents, maxCents } = query;
  const params = new URLSearchParams({
    page: String(page),
    itemsPerPage: String(PRODUCTS_PER_PAGE),
    sort,
    order,
  });
  if (search !== '') params.set('search', search);
  if (category !== '') params.set('category', category);
  if (minCents !== null) params.set('priceMinCents', String(minCents));
  if (maxCents !== null) params.set('priceMaxCents', String(maxCents));
  return `/products?${params}`;
}
