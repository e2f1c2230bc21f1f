import type { ProductPageView } from '@thingy/contracts';
import type { ReactNode } from 'react';
import type { ListQuery } from '../lib/list-query.ts';
import { shownProduct } from '../lib/live/shown-product.ts';
import { catalogPosition } from '../lib/service-fetch.ts';
import { ListSummary } from './list-summary.tsx';
import { NothingFound } from './nothing-found.tsx';
import { ProductCard } from './product-card.tsx';

/** Products in the first screen of most windows. */
const URGENT_PICTURES = 6;

interface ProductGridProps {
  readonly page: ProductPageView;
  readonly query: ListQuery;
  readonly sorting: ReactNode;
}

export function ProductGrid({ page, query, sorting }: ProductGridProps) {
  const position = catalogPosition();
  return (
    <section aria-label="Products">
      <div className="list-bar">
        <ListSummary page={page} query={query} />
        {sorting}
      </div>
      {page.total === 0 ? (
        <NothingFound page={page} query={query} />
      ) : (
        <ul className="grid">
          {page.products.map((product, i) => (
            <ProductCard
              key={product.id}
              product={shownProduct(product)}
              position={position}
              isUrgent={i < URGENT_PICTURES}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
