import { PRICE_CENTS_MAX } from '@thingy/contracts';
import { foldedWords } from './folded-words.ts';
import type { ProductEntry } from './model.ts';
import { compareText, foldName } from './product-order.ts';
import { searchTextOf } from './word-index.ts';

/** What a product must be to be listed; absent or empty: anything will do. */
export interface Wanted {
  /**
   * Words, each of which begins a word of the name or of the category; in any case and accent.
   * Blanks are nothing; what has neither letters nor digits, no product has.
   */
  readonly search?: string | undefined;
  /** Of the whole name, in any case. */
  readonly prefix?: string | undefined;
  /** Both included. */
  readonly priceMinCents?: number | undefined;
  readonly priceMaxCents?: number | undefined;
}

/** The same in its one form, by which equal wishes are known. */
export interface ProductFilter {
  /** In order; none of them begins another. */
  readonly words: readonly string[];
  readonly prefix: string;
  /** null: any price. */
  readonly price: PriceRange | null;
}

export interface PriceRange {
  readonly min: number;
  readonly max: number;
}

/** null: no product is like that, as what is searched for is not blank and has no word either. */
export function filterOf(wanted: Wanted): ProductFilter | null {
  const { search = '', prefix = '', priceMinCents = 0, priceMaxCents = PRICE_CENTS_MAX } = wanted;
  const isAnyPrice = priceMinCents <= 1 && priceMaxCents >= PRICE_CENTS_MAX;
  const words = foldedWords(search);
  if (words.length === 0 && search.trim() !== '') return null;
  return {
    words: withoutBeginnings(words),
    prefix: foldName(prefix),
    price: isAnyPrice ? null : { min: priceMinCents, max: priceMaxCents },
  };
}

export function isMatch({ words, prefix, price }: ProductFilter, entry: ProductEntry): boolean {
  if (price !== null && (entry.priceCents < price.min || entry.priceCents > price.max))
    return false;
  if (!entry.foldedName.startsWith(prefix)) return false;
  if (words.length === 0) return true;
  const text = searchTextOf(entry);
  return words.every((word) => text.includes(` ${word}`));
}

/** What has a word that begins with `lamp` has one that begins with `la`. */
function withoutBeginnings(words: readonly string[]): string[] {
  const sorted = words.toSorted(compareText);
  return sorted.filter((word, i) => !sorted[i + 1]?.startsWith(word));
}
