import type { Metadata } from 'next';
import { ProductList } from '../components/product-list.tsx';
import { ReportSearch } from '../components/report-search.tsx';
import { Seen } from '../components/seen.tsx';
import { getProductList } from '../lib/catalog.ts';
import { categoryCounts } from '../lib/category-counts.ts';
import { DEFAULT_LIST, isSearch, listHref, parseListQuery } from '../lib/list-query.ts';
import { shownProduct } from '../lib/live/shown-product.ts';
import { inShop, openGraph } from '../lib/open-graph.ts';
import { catalogPosition } from '../lib/service-fetch.ts';

export async function generateMetadata({ searchParams }: PageProps<'/'>): Promise<Metadata> {
  const query = parseListQuery(await searchParams);
  const { sort, order } = DEFAULT_LIST;
  // The same thingies in another order are the same list.
  const path = listHref({ ...query, sort, order });
  const url = inShop(path);
  const page = query.page === 1 ? '' : `, page ${query.page}`;
  const name = `${query.category || 'All thingies'}${page}`;
  return {
    alternates: { canonical: url },
    ...(path === '/' ? {} : { title: name }),
    // Searches are without end.
    robots: { index: !isSearch(query), follow: true },
    openGraph: { ...openGraph(), title: name, url },
  };
}

export default async function ListPage({ searchParams }: PageProps<'/'>) {
  const query = parseListQuery(await searchParams);
  const { view, position, isBehind, staleSince } = await getProductList(query);
  const { itemsPerPage: _, ...page } = view.page;
  const { products, total, categories: found } = page;
  return (
    <>
      <Seen position={position} isBehind={isBehind} staleSince={staleSince} />
      {query.search !== '' && <ReportSearch words={query.search} results={total} />}
      <ProductList
        query={query}
        page={{ ...page, products: products.map(shownProduct) }}
        categories={categoryCounts(view.categories, found, query.category)}
        position={catalogPosition()}
      />
    </>
  );
}
