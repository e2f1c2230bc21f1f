'use client';

import type { CategoryMatchesView, ProductPageView } from '@thingy/contracts';
import { type ListQuery, listHref } from '../lib/list-query.ts';
import type { ShownProduct } from '../lib/live/shown-product.ts';
import { CategoryNav } from './category-nav.tsx';
import { ListSearch } from './list-search.tsx';
import { ListSummary } from './list-summary.tsx';
import { NothingFound } from './nothing-found.tsx';
import { Pager } from './pager.tsx';
import { ProductCard } from './product-card.tsx';
import { SortNav } from './sort-nav.tsx';

/** Products in the first screen of most windows. */
const URGENT_PICTURES = 6;

/** What of a page of products is sent to the browser. */
export interface ShownPage extends Omit<ProductPageView, 'products' | 'itemsPerPage'> {
  readonly products: readonly ShownProduct[];
}

interface ProductListProps {
  readonly query: ListQuery;
  readonly page: ShownPage;
  readonly categories: readonly CategoryMatchesView[];
  /** Of the page that they came with. */
  readonly position: string;
}

/**
 * One client component for all of it: of a server component each element is made, written as data,
 * read again and made once more, and sent twice. Its data is a quarter of its elements
 * (docs/decisions/0018).
 */
export function ProductList({ query, page, categories, position }: ProductListProps) {
  return (
    <>
      <div className="list-head">
        <div>
          <h1>{query.category === '' ? 'All thingies' : query.category}</h1>
          <p className="lead">Small things with big stories. Take one home.</p>
        </div>
        <ListSearch query={query} />
      </div>
      <CategoryNav categories={categories} query={query} />
      <section aria-label="Products">
        <div className="list-bar">
          <ListSummary page={page} query={query} />
          <SortNav query={query} />
        </div>
        {page.total === 0 ? (
          <NothingFound page={page} query={query} />
        ) : (
          <ul className="grid">
            {page.products.map((product, i) => (
              <ProductCard
                key={product.id}
                product={product}
                position={position}
                isUrgent={i < URGENT_PICTURES}
              />
            ))}
          </ul>
        )}
      </section>
      <Pager
        page={page.page}
        pages={page.pages}
        hrefOf={(number) => listHref({ ...query, page: number })}
      />
    </>
  );
}
