import type { CategoryMatchesView, CategoryView } from '@thingy/contracts';

/**
 * What each category offers: all of it, or of a search what it found there. The categories stay
 * the same ones while somebody searches, so that nothing moves; the chosen one is always there.
 */
export function categoryCounts(
  all: readonly CategoryView[],
  found: readonly CategoryMatchesView[] | null,
  chosen: string,
): readonly CategoryMatchesView[] {
  const matches = new Map(found?.map(({ name, products }) => [name, products]));
  const countOf = (name: string) => (matches.has(name) ? (matches.get(name) ?? null) : 0);
  const counts: CategoryMatchesView[] = all.map(({ name, products }) => {
    return { name, products: found === null ? products : countOf(name) };
  });
  const isMissing = chosen !== '' && !counts.some(({ name }) => name === chosen);
  return isMissing ? [...counts, { name: chosen, products: countOf(chosen) }] : counts;
}
