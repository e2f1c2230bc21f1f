/**
 * A place from 0 to `count` - 1 for every index below `count`, each place once: takes shares of a
 * list that are exact and evenly spread. The step is a prime near the golden ratio of 2^20.
 */
export function spread(index: number, count: number): number {
  const step = count % STEP === 0 ? 1 : STEP;
  return Number((BigInt(index) * BigInt(step)) % BigInt(count));
}

/** Whether the index is in the first `percent` of the spread places. */
export function isInShare(index: number, count: number, percent: number): boolean {
  return spread(index, count) * 100 < count * percent;
}

const STEP = 648_059;
