import { join } from 'node:path';
import { askFresh } from '../apart.ts';
import type { SearchAnswer, SearchQuestion } from '../programs/search-catalog.ts';
import { type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 3;
const TIMES = 20;
const PROGRAM = join(import.meta.dirname, '../programs/search-catalog.ts');

/** A page of a search right after a change of a product, beside a look at all of them. */
export async function search({ products }: Stage): Promise<Row[]> {
  const rounds: SearchAnswer[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const question: SearchQuestion = { products, times: TIMES };
    rounds.push(await askFresh<SearchQuestion, SearchAnswer>(PROGRAM, question));
  }
  return Object.keys(rounds[0] ?? {}).map((name) => {
    const pairs = rounds.map((each) => {
      const { scan = Number.NaN, found = Number.NaN } = each[name] ?? {};
      return { baseline: scan, subject: found };
    });
    return rowOf(`search, ${name}, CPU`, 'µs', pairs);
  });
}
