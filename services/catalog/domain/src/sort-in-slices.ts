import type { Compare } from '@thingy/simba/domain';

/** Entries that are sorted at once: about a millisecond. */
const RUN_LENGTH = 2_048;
/** Entries merged at once: the same. */
const MERGED_PER_SLICE = 4_096;

/**
 * A sorted copy; yields at least every millisecond or so. The order must be total. Costs
 * O(n log n) comparisons, in one pass over runs and one over all: entries are scattered in memory,
 * and every further pass would wait for each of them again. Of entries that are in order, or nearly
 * so, little is left to merge.
 */
export function* sortInSlices<Entry>(
  entries: readonly Entry[],
  compare: Compare<Entry>,
): Generator<void, Entry[]> {
  const runs: Entry[][] = [];
  for (let start = 0; start < entries.length; start += RUN_LENGTH) {
    if (start > 0) yield;
    const run = entries.slice(start, start + RUN_LENGTH).sort(compare);
    const before = runs.at(-1);
    const isInOrder = before !== undefined && compare(before.at(-1) as Entry, run[0] as Entry) <= 0;
    if (isInOrder) before.push(...run);
    else runs.push(run);
  }
  const [only = []] = runs;
  if (runs.length < 2) return only;
  const tournament = new Tournament(runs, compare);
  const sorted: Entry[] = [];
  for (let next = tournament.take(); next !== undefined; next = tournament.take()) {
    if (sorted.length % MERGED_PER_SLICE === 0) yield;
    sorted.push(next);
  }
  return sorted;
}

/** Merges sorted runs by a tree of losers: Knuth, "The Art of Computer Programming", 5.4.1. */
class Tournament<Entry> {
  readonly #runs: readonly (readonly Entry[])[];
  readonly #compare: Compare<Entry>;
  /** The first entry of each run that is not taken yet; undefined: all are. */
  readonly #heads: (Entry | undefined)[];
  readonly #taken: number[];
  /** The run that lost at each inner node of the tree, from 1; its leaves are the runs. */
  readonly #losers: number[];
  #winner: number;

  constructor(runs: readonly (readonly Entry[])[], compare: Compare<Entry>) {
    this.#runs = runs;
    this.#compare = compare;
    this.#heads = runs.map((run) => run[0]);
    this.#taken = runs.map(() => 0);
    this.#losers = runs.map(() => 0);
    this.#winner = this.#play(1);
  }

  /** The least entry of all runs; undefined: there is none left. */
  take(): Entry | undefined {
    let winner = this.#winner;
    const least = this.#heads[winner];
    const taken = (this.#taken[winner] as number) + 1;
    this.#taken[winner] = taken;
    this.#heads[winner] = this.#runs[winner]?.[taken];
    for (let node = (winner + this.#runs.length) >> 1; node > 0; node >>= 1) {
      const loser = this.#losers[node] as number;
      if (this.#beats(winner, loser)) continue;
      this.#losers[node] = winner;
      winner = loser;
    }
    this.#winner = winner;
    return least;
  }

  /** Lets the runs below a node play each other; the winner goes on. */
  #play(node: number): number {
    if (node >= this.#runs.length) return node - this.#runs.length;
    const left = this.#play(2 * node);
    const right = this.#play(2 * node + 1);
    const leftWins = this.#beats(left, right);
    this.#losers[node] = leftWins ? right : left;
    return leftWins ? left : right;
  }

  #beats(run: number, other: number): boolean {
    const head = this.#heads[run];
    const otherHead = this.#heads[other];
    if (head === undefined) return false;
    return otherHead === undefined || this.#compare(head, otherHead) < 0;
  }
}
