import type { ProductPageView } from '@thingy/contracts';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Count } from './count.tsx';
import { ProductCard } from './product-card.tsx';

/** Products in the first screen of most windows. */
const URGENT_PICTURES = 6;

interface ProductGridProps {
  readonly page: ProductPageView;
  readonly prefix: string;
  readonly sorting: ReactNode;
}

export function ProductGrid({ page, prefix, sorting }: ProductGridProps) {
  return (
    <section aria-label="Products">
      <div className="list-bar">
        <p role="status">
          <Count of={page.total} /> {page.total === 1 ? 'thingy' : 'thingies'}
          {prefix !== '' && ` starting with “${prefix}”`}
        </p>
        {sorting}
      </div>
      {page.total === 0 ? (
        <p className="empty">
          No thingy has such a name. <Link href="/">See all thingies</Link>
        </p>
      ) : (
        <ul className="grid">
          {page.products.map((product, i) => (
            <ProductCard key={product.id} product={product} isUrgent={i < URGENT_PICTURES} />
          ))}
        </ul>
      )}
    </section>
  );
}
