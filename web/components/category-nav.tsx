'use client';

import type { CategoryMatchesView } from '@thingy/contracts';
import { type ListQuery, listHref } from '../lib/list-query.ts';
import { numberFormat } from '../lib/number-format.ts';
import { LightLink } from './light-link.tsx';
import { useShop } from './shop-provider.tsx';

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
  const { locale } = useShop();
  const href = listHref({ ...query, category: name, page: 1 });
  const chip = children === 0 ? 'chip is-empty' : 'chip';
  return (
    <LightLink href={href} aria-current={isCurrent} className={chip}>
      {name === '' ? 'All' : name}
      {typeof children === 'number' && (
        <small suppressHydrationWarning>{` ${numberFormat(locale).format(children)}`}</small>
      )}
    </LightLink>
  );
}
