import type { Pair } from './row.ts';

/** What each measurement came to in one round. */
export type Round<Name extends string, Figures> = Readonly<Record<Name, Figures>>;

/** Measures each once per round; who comes first changes with every round. */
export async function takeTurns<Name extends string, Figures>(
  rounds: number,
  measurements: Readonly<Record<Name, () => Promise<Figures>>>,
): Promise<Round<Name, Figures>[]> {
  const names = Object.keys(measurements) as Name[];
  const measured: Round<Name, Figures>[] = [];
  for (let round = 0; round < rounds; round++) {
    const figures = new Map<Name, Figures>();
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      figures.set(name, await measurements[name]());
    }
    measured.push(Object.fromEntries(figures) as Round<Name, Figures>);
  }
  return measured;
}

/** One figure of two of them, round by round. */
export function pairOf<Name extends string, Figures>(
  rounds: readonly Round<Name, Figures>[],
  baseline: Name,
  subject: Name,
  figureOf: (figures: Figures) => number,
): Pair[] {
  return rounds.map((round) => ({
    baseline: figureOf(round[baseline]),
    subject: figureOf(round[subject]),
  }));
}
