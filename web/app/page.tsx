import type { Metadata } from 'next';
import { CategoryNav } from '../components/category-nav.tsx';
import { ListSearch } from '../components/list-search.tsx';
import { Pager } from '../components/pager.tsx';
import { ProductGrid } from '../components/product-grid.tsx';
import { Seen } from '../components/seen.tsx';
import { SortNav } from '../components/sort-nav.tsx';
import { getProductList } from '../lib/catalog.ts';
import { listHref, parseListQuery } from '../lib/list-query.ts';

export async function generateMetadata({ searchParams }: PageProps<'/'>): Promise<Metadata> {
  const query = parseListQuery(await searchParams);
  const alternates = { canonical: listHref(query) };
  return query.category === '' ? { alternates } : { alternates, title: query.category };
}

export default async function ListPage({ searchParams }: PageProps<'/'>) {
  const query = parseListQuery(await searchParams);
  const { view, position, isBehind } = await getProductList(query);
  const { page, categories } = view;
  return (
    <>
      <Seen position={position} isBehind={isBehind} />
      <div className="list-head">
        <div>
          <h1>{query.category === '' ? 'All thingies' : query.category}</h1>
          <p className="lead">Small things with big stories. Take one home.</p>
        </div>
        <ListSearch query={query} />
      </div>
      <CategoryNav categories={categories} query={query} />
      <ProductGrid page={page} prefix={query.prefix} sorting={<SortNav query={query} />} />
      <Pager
        page={page.page}
        pages={page.pages}
        hrefOf={(number) => listHref({ ...query, page: number })}
      />
    </>
  );
}
