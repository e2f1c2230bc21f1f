import type { ProductEntry } from './model.ts';
import { compareText } from './product-order.ts';
import { HALF_RADIX, RADIX, radixSort } from './radix-sort.ts';
import { sortInSlices } from './sort-in-slices.ts';

/** Of the highest price there may be. */
const PRICE_DIGITS = 2;
/** Two code units each: so long a beginning tells most names apart. */
const NAME_DIGITS = 12;
const UNITS_PER_DIGIT = 2;
/** Stands for this code unit and all above it; 0 stands for the end of a text. */
const UNIT_MAX = HALF_RADIX - 2;
/** Entries looked at at once: below a millisecond. */
const ENTRIES_PER_SLICE = 2_048;

/**
 * Where the products that are first, second and so on by price are among the same products by id,
 * in which order ties stay. The order is that of `PRODUCT_ORDER`, but by digits that lie next to
 * each other: an entry is somewhere in memory, and a sort that compares asks for it many times.
 */
export function* positionsByPrice(byId: readonly ProductEntry[]): Generator<void, Uint32Array> {
  const digits = digitsFor(byId.length, PRICE_DIGITS);
  yield* inSlices(byId.length, (position) => {
    let rest = (byId[position] as ProductEntry).priceCents;
    for (const digit of digits.toReversed()) {
      digit[position] = rest % RADIX;
      rest = Math.floor(rest / RADIX);
    }
  });
  return yield* radixSort(byId.length, digits);
}

/** The same by name. Names with the same beginning are compared as they are. */
export function* positionsByName(byId: readonly ProductEntry[]): Generator<void, Uint32Array> {
  const digits = digitsFor(byId.length, NAME_DIGITS);
  yield* inSlices(byId.length, (position) => {
    writeBeginning((byId[position] as ProductEntry).foldedName, digits, position);
  });
  const sorted = yield* radixSort(byId.length, digits);
  const isTied = (a: number, b: number) => digits.every((digit) => digit[a] === digit[b]);
  let start = 0;
  for (let end = 1; end <= sorted.length; end++) {
    if (end % ENTRIES_PER_SLICE === 0) yield;
    if (end < sorted.length && isTied(sorted[end - 1] as number, sorted[end] as number)) continue;
    if (end - start > 1) yield* sortTies(byId, sorted.subarray(start, end));
    start = end;
  }
  return sorted;
}

function* sortTies(byId: readonly ProductEntry[], positions: Uint32Array): Generator<void, void> {
  const inOrder = yield* sortInSlices([...positions], (a, b) => {
    const [one, other] = [byId[a] as ProductEntry, byId[b] as ProductEntry];
    return (
      compareText(one.foldedName, other.foldedName) || compareText(one.name, other.name) || a - b
    );
  });
  positions.set(inOrder);
}

/**
 * So that of two texts the one with the lower digits comes first. After a code unit that is too
 * high to be told from others nothing counts.
 */
function writeBeginning(text: string, digits: readonly Uint16Array[], position: number): void {
  const end = Math.min(text.length, digits.length * UNITS_PER_DIGIT);
  for (let i = 0; i < end; i++) {
    const unit = Math.min(text.charCodeAt(i), UNIT_MAX);
    const digit = digits[i >> 1] as Uint16Array;
    digit[position] = (digit[position] as number) + (unit + 1) * (i % 2 === 0 ? HALF_RADIX : 1);
    if (unit === UNIT_MAX) return;
  }
}

function* inSlices(count: number, make: (position: number) => void): Generator<void, void> {
  for (let position = 0; position < count; position++) {
    if (position % ENTRIES_PER_SLICE === ENTRIES_PER_SLICE - 1) yield;
    make(position);
  }
}

function digitsFor(count: number, digits: number): Uint16Array[] {
  return Array.from({ length: digits }, () => new Uint16Array(count));
}
