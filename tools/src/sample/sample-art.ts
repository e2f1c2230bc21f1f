import { CATEGORIES } from './kinds.ts';

/** The names of all pictures that sample products show, each once. */
export function sampleArt(): string[] {
  const art = CATEGORIES.flatMap((category) => category.kinds.map((kind) => kind[1]));
  return [...new Set(art)].sort();
}
