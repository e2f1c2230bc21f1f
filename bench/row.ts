/** One line of the table: a figure beside its baseline, both of the same run. */
export interface Row {
  readonly name: string;
  /** Medians over the rounds. */
  readonly baseline: number;
  readonly subject: number;
  readonly unit: string;
  /** Of the subject to the baseline: the median over the rounds. */
  readonly ratio: number;
  /** The lowest and the highest ratio of any round. */
  readonly spread: readonly [number, number];
}

/** Taken one right after the other, so that what else the machine did hit both. */
export interface Pair<Figure = number> {
  readonly baseline: Figure;
  readonly subject: Figure;
}

export function rowOf(name: string, unit: string, pairs: readonly Pair[]): Row {
  const ratios = pairs.map(({ baseline, subject }) => subject / baseline);
  return {
    name,
    baseline: median(pairs.map(({ baseline }) => baseline)),
    subject: median(pairs.map(({ subject }) => subject)),
    unit,
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

/** One figure of each measurement, for rows that come from the same rounds. */
export function pick<Figures>(
  pairs: readonly Pair<Figures>[],
  figureOf: (figures: Figures) => number,
): Pair[] {
  return pairs.map(({ baseline, subject }) => ({
    baseline: figureOf(baseline),
    subject: figureOf(subject),
  }));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = 0, above = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 0 ? (below + above) / 2 : above;
}
