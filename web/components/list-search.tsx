import Form from 'next/form';
import { DEFAULT_LIST, type ListQuery } from '../lib/list-query.ts';
import { SearchField } from './search-field.tsx';

/** Keeps category and sorting; starts again at the first page. */
export function ListSearch({ query }: { query: ListQuery }) {
  const kept = (['category', 'sort', 'order'] as const).filter((name) => {
    return query[name] !== DEFAULT_LIST[name];
  });
  return (
    <search>
      <Form action="/" className="list-search">
        {kept.map((name) => (
          <input key={name} type="hidden" name={name} value={query[name]} />
        ))}
        <label htmlFor="search">Search</label>
        <SearchField prefix={query.prefix} />
        <button type="submit">Search</button>
      </Form>
    </search>
  );
}
