import { type Compare, OrderStatisticIndex } from '@thingy/simba/domain';
import { foldedWords } from './folded-words.ts';
import type { ProductEntry } from './model.ts';
import { compareText } from './product-order.ts';
import { sortInSlices } from './sort-in-slices.ts';

/** Ids in one posting: copied with every change of it. */
const IDS_MAX = 64;
/** Ids in a posting that is built: room for insertions before the first split. */
const IDS_BUILT = 48;
/** Products taken into words at once: about a millisecond. */
const PRODUCTS_PER_SLICE = 1_024;
/** Postings built at once: below a millisecond. */
const POSTINGS_PER_SLICE = 1_024;

/**
 * Ids of products that have a word: immutable, so that models share it. A common word has several,
 * each with the ids from its own `from` to that of the next.
 */
interface Posting {
  readonly word: string;
  readonly from: string;
  /** In ascending order; at least one. */
  readonly ids: readonly string[];
}

const inOrder: Compare<Posting> = (a, b) =>
  compareText(a.word, b.word) || compareText(a.from, b.from);

/**
 * Finds products by the beginnings of words: those of the name and of the category. Of the
 * description not: with it there are seven times as many words, and as much memory.
 *
 * Ids and not entries, so that only another name or category changes it. Memory is about 11 bytes
 * per word of a product, shared by all models, and 130 for each word that only one product has.
 */
export class WordIndex {
  #postings: OrderStatisticIndex<Posting> = new OrderStatisticIndex(inOrder);

  /** Of products in the order of their ids; O(n) and the sorting of the words, in slices. */
  static *building(sortedById: readonly ProductEntry[]): Generator<void, WordIndex> {
    const members = new Members();
    for (let start = 0; start < sortedById.length; start += PRODUCTS_PER_SLICE) {
      if (start > 0) yield;
      members.take(sortedById.slice(start, start + PRODUCTS_PER_SLICE));
    }
    const postings: Posting[] = [];
    for (const word of yield* sortInSlices([...members.idsOf.keys()], compareText)) {
      for (const posting of cutUp(word, members.idsOf.get(word) ?? [])) {
        postings.push(posting);
        if (postings.length % POSTINGS_PER_SLICE === 0) yield;
      }
    }
    const index = new WordIndex();
    index.#postings = yield* OrderStatisticIndex.building(postings, inOrder);
    return index;
  }

  /** Changes apart; what does not change is shared. */
  copy(): WordIndex {
    const copy = new WordIndex();
    copy.#postings = this.#postings.copy();
    return copy;
  }

  put(before: ProductEntry | undefined, after: ProductEntry): void {
    if (before?.name === after.name && before.category === after.category) return;
    const old = new Set(before === undefined ? [] : wordsOf(before));
    for (const word of wordsOf(after)) if (!old.delete(word)) this.#insert(word, after.id);
    for (const word of old) this.#delete(word, after.id);
  }

  remove(entry: ProductEntry): void {
    for (const word of wordsOf(entry)) this.#delete(word, entry.id);
  }

  /**
   * How many products have words that begin so, one with two such words counted twice. Any number
   * above `max` stands for all above it. Costs O(log n), and at most `max` steps.
   */
  countOf(prefix: string, max: number): number {
    const { from, to } = this.#rangeOf(prefix);
    if (to - from > max) return to - from;
    let count = 0;
    for (const { ids } of this.#postings.range(from, to - from, 'asc')) count += ids.length;
    return count;
  }

  /** The ids of all products that have such words; costs O(log n) and as many as `countOf` says. */
  idsOf(prefix: string): Set<string> {
    const { from, to } = this.#rangeOf(prefix);
    const found = new Set<string>();
    for (const { ids } of this.#postings.range(from, to - from, 'asc')) {
      for (const id of ids) found.add(id);
    }
    return found;
  }

  #rangeOf(prefix: string): { readonly from: number; readonly to: number } {
    const from = this.#postings.lowerBound(({ word }) => word < prefix);
    const isBefore = ({ word }: Posting) => word < prefix || word.startsWith(prefix);
    return { from, to: this.#postings.lowerBound(isBefore) };
  }

  #insert(word: string, id: string): void {
    const posting = this.#postingFor(word, id);
    if (posting === null) {
      this.#postings.insert({ word, from: '', ids: [id] });
      return;
    }
    const { from, ids } = posting;
    const grown = ids.toSpliced(slotOf(ids, id), 0, id);
    if (grown.length <= IDS_MAX) {
      this.#postings.replace(posting, { word: posting.word, from, ids: grown });
      return;
    }
    const upper = grown.splice(grown.length >>> 1);
    this.#postings.replace(posting, { word: posting.word, from, ids: grown });
    this.#postings.insert({ word: posting.word, from: upper[0] as string, ids: upper });
  }

  #delete(word: string, id: string): void {
    const posting = this.#postingFor(word, id);
    const slot = posting === null ? 0 : slotOf(posting.ids, id);
    if (posting?.ids[slot] !== id) throw new Error(`${id} was not found under ${word}`);
    const ids = posting.ids.toSpliced(slot, 1);
    if (ids.length === 0) this.#postings.delete(posting);
    else this.#postings.replace(posting, { word: posting.word, from: posting.from, ids });
  }

  /** The one that has the id if any has; null: there is none yet that could take it. */
  #postingFor(word: string, id: string): Posting | null {
    const isNotAfter = (posting: Posting) =>
      posting.word < word || (posting.word === word && posting.from <= id);
    const last = this.#postings.at(this.#postings.lowerBound(isNotAfter) - 1);
    return last?.word === word ? last : null;
  }
}

/** Which products have a word. */
class Members {
  /** In ascending order, if products are taken in that order. */
  readonly idsOf = new Map<string, string[]>();
  readonly #wordsOfCategory = new Map<string, readonly string[]>();

  take(entries: readonly ProductEntry[]): void {
    for (const { id, name, foldedName, category } of entries) {
      const words = foldedWords(name, foldedName);
      for (const word of words) this.#add(word, id);
      for (const word of this.#wordsOf(category)) if (!words.includes(word)) this.#add(word, id);
    }
  }

  #add(word: string, id: string): void {
    const ids = this.idsOf.get(word);
    if (ids === undefined) this.idsOf.set(word, [id]);
    else ids.push(id);
  }

  #wordsOf(category: string): readonly string[] {
    const known = this.#wordsOfCategory.get(category);
    if (known !== undefined) return known;
    const words = foldedWords(category);
    this.#wordsOfCategory.set(category, words);
    return words;
  }
}

/** What a search tests: all words, each after a blank. */
export function searchTextOf(entry: ProductEntry): string {
  entry.searchText ??= ` ${wordsOf(entry).join(' ')}`;
  return entry.searchText;
}

function wordsOf({ name, category }: ProductEntry): string[] {
  return foldedWords(`${name} ${category}`);
}

function* cutUp(word: string, ids: readonly string[]): Generator<Posting, void> {
  for (let start = 0; start < ids.length; start += IDS_BUILT) {
    const from = start === 0 ? '' : (ids[start] as string);
    yield { word, from, ids: ids.slice(start, start + IDS_BUILT) };
  }
}

/** How many of the ids are before this one. */
function slotOf(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
