import type { CategoryMatchesView } from '@thingy/contracts';
import Link from 'next/link';
import { type ListQuery, listHref } from '../lib/list-query.ts';
import { Count } from './count.tsx';
import { PendingMark } from './pending-mark.tsx';

interface CategoryNavProps {
  readonly categories: readonly CategoryMatchesView[];
  readonly query: ListQuery;
}

export function CategoryNav({ categories, query }: CategoryNavProps) {
  const isCurrent = (name: string) => (name === query.category ? 'true' : undefined);
  return (
    <nav aria-label="Categories" className="chips">
      <CategoryLink query={query} name="" isCurrent={isCurrent('')} />
      {categories.map(({ name, products }) => (
        <CategoryLink key={name} query={query} name={name} isCurrent={isCurrent(name)}>
          {products}
        </CategoryLink>
      ))}
    </nav>
  );
}

interface CategoryLinkProps {
  readonly query: ListQuery;
  readonly name: string;
  readonly isCurrent: 'true' | undefined;
  /** Thingies there; null: too many to count. */
  readonly children?: number | null;
}

function CategoryLink({ query, name, isCurrent, children }: CategoryLinkProps) {
  const href = listHref({ ...query, category: name, page: 1 });
  const chip = children === 0 ? 'chip is-empty' : 'chip';
  return (
    <Link href={href} prefetch={false} aria-current={isCurrent} className={chip}>
      {name === '' ? 'All' : name}
      {typeof children === 'number' && (
        <small>
          {' '}
          <Count of={children} />
        </small>
      )}
      <PendingMark />
    </Link>
  );
}
