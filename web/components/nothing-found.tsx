import type { ProductPageView } from '@thingy/contracts';
import Link from 'next/link';
import { DEFAULT_LIST, type ListQuery, listHref } from '../lib/list-query.ts';
import { Count } from './count.tsx';

interface NothingFoundProps {
  readonly page: Pick<ProductPageView, 'isMore' | 'categories'>;
  readonly query: ListQuery;
}

/** What may help: to ask for less. Only what leads somewhere else is offered. */
export function NothingFound({ page, query }: NothingFoundProps) {
  const { category, search, minCents, maxCents } = query;
  const elsewhere = page.categories?.reduce((sum, { products }) => sum + (products ?? 0), 0) ?? 0;
  const hasPrice = minCents !== null || maxCents !== null;
  const first = { ...query, page: 1 };
  return (
    <div className="empty">
      <p>
        {page.isMore
          ? 'Too many thingies to look through. One more word, or less of a price range, may help.'
          : 'No thingy is like that. Beginnings of words are enough, in any order.'}
      </p>
      <ul className="ways-out">
        {category !== '' && elsewhere > 0 && (
          <li>
            <Link href={listHref({ ...first, category: '' })}>
              <Count of={elsewhere} /> in other categories
            </Link>
          </li>
        )}
        {search !== '' && hasPrice && (
          <li>
            <Link href={listHref({ ...first, minCents: null, maxCents: null })}>At any price</Link>
          </li>
        )}
        <li>
          <Link href={listHref(DEFAULT_LIST)}>See all thingies</Link>
        </li>
      </ul>
    </div>
  );
}
