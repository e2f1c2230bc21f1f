'use client';

import { SEARCH_LENGTH_MAX } from '@thingy/contracts';
import { type ListQuery, listParams } from '../lib/list-query.ts';
import { PriceRange } from './price-range.tsx';
import { useTypedSearch } from './use-typed-search.ts';

/** Shows results as one types; without scripts it is a form like any other. */
export function ListSearch({ query }: { query: ListQuery }) {
  const { form, isPending, ...handlers } = useTypedSearch(query);
  const { search = '', min = '', max = '', page: _, ...kept } = listParams(query);
  return (
    <search>
      <form ref={form} action="/" className="list-search" {...handlers}>
        {Object.entries(kept).map(
          ([name, text]) =>
            text !== '' && <input key={name} type="hidden" name={name} value={text} />,
        )}
        <label htmlFor="search">Search</label>
        <input
          id="search"
          type="search"
          name="search"
          defaultValue={search}
          placeholder="Name or category"
          autoComplete="off"
          maxLength={SEARCH_LENGTH_MAX}
        />
        <button type="submit">
          Search
          <span
            aria-hidden="true"
            className={isPending ? 'pending-mark is-pending' : 'pending-mark'}
          />
        </button>
        <PriceRange min={min} max={max} />
      </form>
    </search>
  );
}
