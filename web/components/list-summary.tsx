import { CURRENCY, type ProductPageView } from '@thingy/contracts';
import type { ListQuery } from '../lib/list-query.ts';
import { Count } from './count.tsx';
import { Money } from './money.tsx';

interface ListSummaryProps {
  readonly page: Pick<ProductPageView, 'total' | 'isMore'>;
  readonly query: ListQuery;
}

/** How many there are, and of what; said aloud when it changes. */
export function ListSummary({ page, query }: ListSummaryProps) {
  const { total, isMore } = page;
  return (
    <p role="status">
      {isMore && total === 0 ? (
        'Too many thingies to look through'
      ) : (
        <>
          {isMore && 'At least '}
          <Count of={total} /> {total === 1 ? 'thingy' : 'thingies'}
        </>
      )}
      <Wanted query={query} />
    </p>
  );
}

function Wanted({ query: { search, minCents, maxCents } }: { query: ListQuery }) {
  return (
    <>
      {search !== '' && ` for “${search}”`}
      {minCents !== null && (
        <>
          {' '}
          from <Money cents={minCents} currency={CURRENCY} />
        </>
      )}
      {maxCents !== null && (
        <>
          {' '}
          up to <Money cents={maxCents} currency={CURRENCY} />
        </>
      )}
    </>
  );
}
