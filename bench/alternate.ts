import type { Pair } from './row.ts';

/** Measures in pairs; who comes first changes with every round. */
export async function alternate<Figure>(
  rounds: number,
  baseline: () => Promise<Figure>,
  subject: () => Promise<Figure>,
): Promise<Pair<Figure>[]> {
  const pairs: Pair<Figure>[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const first = await baseline();
      pairs.push({ baseline: first, subject: await subject() });
    } else {
      const first = await subject();
      pairs.push({ baseline: await baseline(), subject: first });
    }
  }
  return pairs;
}
