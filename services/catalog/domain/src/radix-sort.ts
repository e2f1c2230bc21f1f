/** Values of one half of a digit, for digits that are made of two. */
export const HALF_RADIX = 128;
/** Values of a digit. */
export const RADIX = HALF_RADIX * HALF_RADIX;
/** Positions counted, or put into their places, at once: far below a millisecond. */
const POSITIONS_PER_SLICE = 16_384;

/**
 * The positions below `count` in the order of their digits, the first of which counts most; those
 * that have the same ones stay as they are. Yields at least every millisecond or so. Costs O(count)
 * for each digit that is not the same for all, and no comparison (Knuth, "The Art of Computer
 * Programming", 5.2.5, algorithm R).
 */
export function* radixSort(
  count: number,
  digits: readonly Uint16Array[],
): Generator<void, Uint32Array> {
  let sorted = new Uint32Array(count);
  for (let position = 0; position < count; position++) sorted[position] = position;
  let next = new Uint32Array(count);
  for (const digit of digits.toReversed()) {
    const places = yield* placesOf(digit);
    if (places === null) continue;
    for (let start = 0; start < count; start += POSITIONS_PER_SLICE) {
      yield;
      place(sorted.subarray(start, start + POSITIONS_PER_SLICE), digit, places, next);
    }
    [sorted, next] = [next, sorted];
  }
  return sorted;
}

/** Of each value, how many are below it; null: there is one value only. */
function* placesOf(digit: Uint16Array): Generator<void, Uint32Array | null> {
  const counts = new Uint32Array(RADIX);
  for (let start = 0; start < digit.length; start += POSITIONS_PER_SLICE) {
    if (start > 0) yield;
    for (const value of digit.subarray(start, start + POSITIONS_PER_SLICE)) {
      counts[value] = (counts[value] as number) + 1;
    }
  }
  if (counts[digit[0] ?? 0] === digit.length) return null;
  let below = 0;
  for (let value = 0; value < RADIX; value++) {
    const counted = counts[value] as number;
    counts[value] = below;
    below += counted;
  }
  return counts;
}

function place(
  positions: Uint32Array,
  digit: Uint16Array,
  places: Uint32Array,
  sorted: Uint32Array,
): void {
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    const value = digit[position] as number;
    const at = places[value] as number;
    places[value] = at + 1;
    sorted[at] = position;
  }
}
