import type { Metadata } from 'next';
import { CategoryNav } from '../components/category-nav.tsx';
import { ListSearch } from '../components/list-search.tsx';
import { Pager } from '../components/pager.tsx';
import { ProductGrid } from '../components/product-grid.tsx';
import { ReportSearch } from '../components/report-search.tsx';
import { Seen } from '../components/seen.tsx';
import { SortNav } from '../components/sort-nav.tsx';
import { getProductList } from '../lib/catalog.ts';
import { categoryCounts } from '../lib/category-counts.ts';
import { DEFAULT_LIST, isSearch, listHref, parseListQuery } from '../lib/list-query.ts';
import { OPEN_GRAPH } from '../lib/open-graph.ts';

export async function generateMetadata({ searchParams }: PageProps<'/'>): Promise<Metadata> {
  const query = parseListQuery(await searchParams);
  const { sort, order } = DEFAULT_LIST;
  // The same thingies in another order are the same list.
  const url = listHref({ ...query, sort, order });
  const page = query.page === 1 ? '' : `, page ${query.page}`;
  const name = `${query.category || 'All thingies'}${page}`;
  return {
    alternates: { canonical: url },
    ...(url === '/' ? {} : { title: name }),
    // Searches are without end.
    robots: { index: !isSearch(query), follow: true },
    openGraph: { ...OPEN_GRAPH, title: name, url },
  };
}

export default async function ListPage({ searchParams }: PageProps<'/'>) {
  const query = parseListQuery(await searchParams);
  const { view, position, isBehind, staleSince } = await getProductList(query);
  const { page, categories } = view;
  return (
    <>
      <Seen position={position} isBehind={isBehind} staleSince={staleSince} />
      {query.search !== '' && <ReportSearch words={query.search} results={page.total} />}
      <div className="list-head">
        <div>
          <h1>{query.category === '' ? 'All thingies' : query.category}</h1>
          <p className="lead">Small things with big stories. Take one home.</p>
        </div>
        <ListSearch query={query} />
      </div>
      <CategoryNav
        categories={categoryCounts(categories, page.categories, query.category)}
        query={query}
      />
      <ProductGrid page={page} query={query} sorting={<SortNav query={query} />} />
      <Pager
        page={page.page}
        pages={page.pages}
        hrefOf={(number) => listHref({ ...query, page: number })}
      />
    </>
  );
}
