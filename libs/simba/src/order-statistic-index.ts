/**
 * Entries in one chunk: few enough that to shift them, and to find one among them, touches little
 * memory, and enough that what there is of each chunk is little beside them.
 */
const CHUNK_MAX = 160;
/** Entries in a chunk of a bulk build: room for insertions before the first split. */
const CHUNK_BUILT = 120;
/** A chunk below this looks for a neighbour to merge with. */
const CHUNK_SMALL = 40;
/** Entries in a merged chunk: far from both the next split and the next merge. */
const CHUNK_MERGED_MAX = 80;
/** Chunks that a bulk build makes between two yields: below a millisecond of work. */
const CHUNKS_PER_SLICE = 200;

/** Of all entries, where there is no `keyOf`. */
const NO_KEY = 0;

/** Upwards or downwards through the order. */
export type Direction = 'asc' | 'desc';

/** Negative, zero or positive as `a` is before, at or after `b`. Must be total and never change. */
export type Compare<Entry> = (a: Entry, b: Entry) => number;

/**
 * A number for an entry, such as its price or how its name begins, that never goes down along the
 * order: of two entries with different ones, the lower is that of the one before. May be the same
 * for many entries, and must never change.
 */
export type KeyOf<Entry> = (entry: Entry) => number;

/**
 * A sorted set that knows positions: the entry at a position, the position of an entry, and any
 * run of entries, without walking there. The chunks of a sorted array, and the sums of their
 * sizes in a Fenwick tree (Fenwick, "A new data structure for cumulative frequency tables", 1994).
 *
 * Guarantees: entries are in strictly ascending order of `compare`; no two compare as equal. The
 * index holds references only, so several indexes and models can share their entries, whose keys
 * must not change while they are in it. It is deterministic. Any entry type will do but undefined.
 *
 * Costs: `insert`, `delete`, `replace`, `rank` and `lowerBound` take O(log n) comparisons, at most
 * `CHUNK_MAX` references looked through or shifted, and once in a hundred changes or more
 * O(n / `CHUNK_SMALL`) for the tree of sizes; `at` O(log n) additions without a comparison; `range`
 * the same and O(count).
 * Memory is 8 bytes per entry and index, and at most twice that after many changes.
 *
 * With `keyOf`, a search for a chunk compares the numbers at which chunks begin, and entries only
 * where those are equal. The numbers lie next to each other; entries are somewhere in memory, and
 * of a million of them no cache holds those that a search looks at.
 *
 * Errors: none but for a bulk build of entries that are not in order, which is a bug and throws.
 *
 * @example
 * const prices = new OrderStatisticIndex<number>((a, b) => a - b);
 * for (const price of [30, 10, 20]) prices.insert(price);
 * prices.at(1); // 20
 * prices.rank(30); // 2
 * prices.range(2, 2, 'desc'); // [30, 20]
 * prices.lowerBound((price) => price < 15); // 1
 */
export class OrderStatisticIndex<Entry> {
  readonly #compare: Compare<Entry>;
  readonly #keyOf: KeyOf<Entry> | null;
  #chunks: Entry[][] = [];
  /** The first entry of each chunk, and its number: a search looks at these first. */
  #firsts: Entry[] = [];
  #firstKeys: number[] = [];
  /** Fenwick tree over the chunks' sizes, from 1; the slot 0 is unused. */
  #tree: number[] = [0];
  #size = 0;

  /** An empty index. */
  constructor(compare: Compare<Entry>, keyOf: KeyOf<Entry> | null = null) {
    this.#compare = compare;
    this.#keyOf = keyOf;
  }

  /**
   * Builds an index of entries that are sorted already, O(n); yields at least once a millisecond
   * or so. The array is copied. Throws if entries are seen not to be in strictly ascending order;
   * only those at the borders of chunks are compared, as comparing all would double the cost.
   */
  static *building<Entry>(
    sorted: readonly Entry[],
    compare: Compare<Entry>,
    keyOf: KeyOf<Entry> | null = null,
  ): Generator<void, OrderStatisticIndex<Entry>> {
    const index = new OrderStatisticIndex(compare, keyOf);
    for (let start = 0; start < sorted.length; start += CHUNK_BUILT) {
      const chunk = sorted.slice(start, start + CHUNK_BUILT);
      if (start > 0) assertBefore(sorted[start - 1] as Entry, chunk[0] as Entry, compare);
      if (chunk.length > 1) assertBefore(chunk[0] as Entry, chunk.at(-1) as Entry, compare);
      index.#chunks.push(chunk);
      index.#firsts.push(chunk[0] as Entry);
      index.#firstKeys.push(index.#keyFor(chunk[0] as Entry));
      if (index.#chunks.length % CHUNKS_PER_SLICE === 0) yield;
    }
    index.#size = sorted.length;
    index.#sumUp();
    return index;
  }

  /**
   * An index of the same entries that changes apart. Costs O(n), but a block of 8 bytes per entry
   * is quickly copied: a few milliseconds for a million.
   */
  copy(): OrderStatisticIndex<Entry> {
    const copy = new OrderStatisticIndex(this.#compare, this.#keyOf);
    copy.#chunks = this.#chunks.map((chunk) => chunk.slice());
    copy.#firsts = this.#firsts.slice();
    copy.#firstKeys = this.#firstKeys.slice();
    copy.#tree = this.#tree.slice();
    copy.#size = this.#size;
    return copy;
  }

  /** How many entries there are. */
  get size(): number {
    return this.#size;
  }

  /** False, and without effect, if an entry that compares as equal is there already. */
  insert(entry: Entry): boolean {
    if (this.#chunks.length === 0) {
      this.#chunks.push([]);
      this.#firsts.push(entry);
      this.#firstKeys.push(NO_KEY);
      this.#sumUp();
    }
    const at = this.#chunkFor(entry);
    const chunk = this.#chunks[at] as Entry[];
    const slot = this.#slotIn(chunk, entry);
    if (slot < chunk.length && this.#compare(chunk[slot] as Entry, entry) === 0) return false;
    chunk.splice(slot, 0, entry);
    if (slot === 0) this.#begin(at);
    this.#size++;
    if (chunk.length > CHUNK_MAX) this.#split(at);
    else this.#count(at, 1);
    return true;
  }

  /** Removes the entry that compares as equal; false, and without effect, if there is none. */
  delete(entry: Entry): boolean {
    const at = this.#chunkFor(entry);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const slot = this.#slotOf(chunk, entry);
    if (slot < 0) return false;
    chunk.splice(slot, 1);
    this.#size--;
    this.#count(at, -1);
    if (slot === 0 && chunk.length > 0) this.#begin(at);
    if (chunk.length < CHUNK_SMALL) this.#shrink(at);
    return true;
  }

  /**
   * `insert(after)` and `delete(before)`, at the cost of one search if they compare as equal.
   * False, and without effect, if `before` is not there, or if `after` compares as equal to an
   * entry that is there and is not `before`.
   */
  replace(before: Entry, after: Entry): boolean {
    if (this.#compare(before, after) !== 0) {
      if (!this.insert(after)) return false;
      if (this.delete(before)) return true;
      this.delete(after);
      return false;
    }
    const at = this.#chunkFor(before);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const slot = this.#slotOf(chunk, before);
    if (slot < 0) return false;
    chunk[slot] = after;
    if (slot === 0) this.#begin(at);
    return true;
  }

  /** The entry that has `position` entries before it; undefined beyond the ends. */
  at(position: number): Entry | undefined {
    if (!(position >= 0 && position < this.#size)) return undefined;
    const { chunk, slot } = this.#locate(position);
    return this.#chunks[chunk]?.[slot];
  }

  /** How many entries are before this one, whether it is there or not. */
  rank(entry: Entry): number {
    if (this.#chunks.length === 0) return 0;
    const at = this.#chunkFor(entry);
    return this.#before(at) + this.#slotIn(this.#chunks[at] as Entry[], entry);
  }

  /**
   * At most `count` entries from the position `from` on, upwards or downwards; fewer where the
   * order ends, none if `from` is beyond an end.
   */
  range(from: number, count: number, direction: Direction): Entry[] {
    const entries: Entry[] = [];
    if (!(from >= 0 && from < this.#size)) return entries;
    let { chunk: at, slot } = this.#locate(from);
    const step = direction === 'asc' ? 1 : -1;
    for (let chunk = this.#chunks[at]; chunk !== undefined && entries.length < count; ) {
      entries.push(chunk[slot] as Entry);
      slot += step;
      if (slot >= 0 && slot < chunk.length) continue;
      at += step;
      chunk = this.#chunks[at];
      slot = step > 0 ? 0 : (chunk?.length ?? 0) - 1;
    }
    return entries;
  }

  /**
   * How many entries, from the first on, are before a place in the order: `isBefore` must hold for
   * all entries up to there and for none after. Two of them bound a run, such as a name prefix.
   */
  lowerBound(isBefore: (entry: Entry) => boolean): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#firsts[middle] as Entry)) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const chunk = this.#chunks[low - 1] as Entry[];
    let first = 1;
    let end = chunk.length;
    while (first < end) {
      const middle = (first + end) >>> 1;
      if (isBefore(chunk[middle] as Entry)) first = middle + 1;
      else end = middle;
    }
    return this.#before(low - 1) + first;
  }

  #keyFor(entry: Entry): number {
    return this.#keyOf === null ? NO_KEY : this.#keyOf(entry);
  }

  /** The last chunk that doesn't begin after the entry, or the first. */
  #chunkFor(entry: Entry): number {
    const key = this.#keyFor(entry);
    let low = 1;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#beginsAfter(middle, entry, key)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  #beginsAfter(at: number, entry: Entry, key: number): boolean {
    const first = this.#firstKeys[at] as number;
    if (first !== key) return first > key;
    return this.#compare(this.#firsts[at] as Entry, entry) > 0;
  }

  /**
   * Where the entry is that compares as equal; -1: there is none. It mostly is the same object: to
   * look through references, which lie next to each other, takes less time than to compare a few
   * entries, which no cache holds.
   */
  #slotOf(chunk: readonly Entry[], entry: Entry): number {
    const same = chunk.indexOf(entry);
    if (same >= 0) return same;
    const slot = this.#slotIn(chunk, entry);
    const isThere = slot < chunk.length && this.#compare(chunk[slot] as Entry, entry) === 0;
    return isThere ? slot : -1;
  }

  /** How many entries of the chunk are before the entry. */
  #slotIn(chunk: readonly Entry[], entry: Entry): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(chunk[middle] as Entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes the first entry of a chunk down, which has come to be another one. */
  #begin(at: number): void {
    this.#firsts[at] = this.#chunks[at]?.[0] as Entry;
    this.#firstKeys[at] = this.#keyFor(this.#firsts[at] as Entry);
  }

  #split(at: number): void {
    const chunk = this.#chunks[at] as Entry[];
    const upper = chunk.splice(chunk.length >>> 1);
    this.#chunks.splice(at + 1, 0, upper);
    this.#firsts.splice(at + 1, 0, upper[0] as Entry);
    this.#firstKeys.splice(at + 1, 0, this.#keyFor(upper[0] as Entry));
    this.#sumUp();
  }

  /** Takes an empty chunk away, and merges a small one, so that there are never many of them. */
  #shrink(at: number): void {
    const length = this.#lengthOf(at);
    if (length === 0) {
      this.#chunks.splice(at, 1);
      this.#firsts.splice(at, 1);
      this.#firstKeys.splice(at, 1);
      this.#sumUp();
      return;
    }
    const other = this.#lengthOf(at + 1) < this.#lengthOf(at - 1) ? at + 1 : at - 1;
    if (length + this.#lengthOf(other) > CHUNK_MERGED_MAX) return;
    const low = Math.min(at, other);
    const merged = [...(this.#chunks[low] as Entry[]), ...(this.#chunks[low + 1] as Entry[])];
    this.#chunks.splice(low, 2, merged);
    this.#firsts.splice(low + 1, 1);
    this.#firstKeys.splice(low + 1, 1);
    this.#sumUp();
  }

  #lengthOf(at: number): number {
    return this.#chunks[at]?.length ?? Number.POSITIVE_INFINITY;
  }

  /** Makes the tree anew, after chunks have come or gone. */
  #sumUp(): void {
    const tree: number[] = new Array(this.#chunks.length + 1).fill(0);
    for (let node = 1; node < tree.length; node++) {
      const sum = (tree[node] as number) + (this.#chunks[node - 1] as Entry[]).length;
      tree[node] = sum;
      const parent = node + (node & -node);
      if (parent < tree.length) tree[parent] = (tree[parent] as number) + sum;
    }
    this.#tree = tree;
  }

  /** Tells the tree that a chunk has grown or shrunk. */
  #count(at: number, change: number): void {
    const tree = this.#tree;
    for (let node = at + 1; node < tree.length; node += node & -node) {
      tree[node] = (tree[node] as number) + change;
    }
  }

  /** Entries in all chunks before this one. */
  #before(at: number): number {
    let sum = 0;
    for (let node = at; node > 0; node &= node - 1) sum += this.#tree[node] as number;
    return sum;
  }

  /** Where the entry at a position is; the position must exist. */
  #locate(position: number): { chunk: number; slot: number } {
    const tree = this.#tree;
    let chunk = 0;
    let slot = position;
    for (let step = 1 << (31 - Math.clz32(tree.length - 1)); step > 0; step >>= 1) {
      const sum = tree[chunk + step];
      if (sum === undefined || sum > slot) continue;
      chunk += step;
      slot -= sum;
    }
    return { chunk, slot };
  }
}

function assertBefore<Entry>(entry: Entry, next: Entry, compare: Compare<Entry>): void {
  if (compare(entry, next) < 0) return;
  throw new Error('a bulk build needs entries in strictly ascending order');
}
