import type { ProductSort } from '@thingy/contracts';
import { type ListQuery, listHref } from '../lib/list-query.ts';
import { LightLink } from './light-link.tsx';

const SORTS: readonly { sort: ProductSort; label: string }[] = [
  { sort: 'id', label: 'Number' },
  { sort: 'name', label: 'Name' },
  { sort: 'price', label: 'Price' },
];

/** One link per order; that of the order in force turns it round. */
export function SortNav({ query }: { query: ListQuery }) {
  return (
    <nav aria-label="Sort by" className="chips sort-nav">
      <span aria-hidden="true">Sort by</span>
      {SORTS.map(({ sort, label }) => (
        <SortLink key={sort} query={query} sort={sort} label={label} />
      ))}
    </nav>
  );
}

interface SortLinkProps {
  readonly query: ListQuery;
  readonly sort: ProductSort;
  readonly label: string;
}

function SortLink({ query, sort, label }: SortLinkProps) {
  const isCurrent = query.sort === sort;
  const isUp = query.order === 'asc';
  const href = listHref({ ...query, sort, order: isCurrent && isUp ? 'desc' : 'asc', page: 1 });
  return (
    <LightLink href={href} aria-current={isCurrent ? 'true' : undefined} className="chip">
      {label}
      {isCurrent && <span aria-hidden="true">{isUp ? ' ↑' : ' ↓'}</span>}
      {isCurrent && (
        <span className="visually-hidden">{isUp ? ', ascending' : ', descending'}</span>
      )}
    </LightLink>
  );
}
