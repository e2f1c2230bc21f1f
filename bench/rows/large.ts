import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { askFresh } from '../apart.ts';
import type { LargeAnswer, LargeQuestion } from '../programs/large-catalog.ts';
import { pick, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 3;
/** So many times the products of the stage. */
const LARGER = 10;
const PROGRAM = join(import.meta.dirname, '../programs/large-catalog.ts');
/** A million products, their log before it is replayed, and room to collect. */
const NODE_OPTIONS = ['--expose-gc', '--max-old-space-size=6144'];

/** A catalog of ten times the products beside one of the stage's. */
export async function large({ products }: Stage): Promise<Row[]> {
  const of = (count: number) => () =>
    askFresh<LargeQuestion, LargeAnswer>(PROGRAM, { products: count }, NODE_OPTIONS);
  const pairs = await alternate(ROUNDS, of(products), of(LARGER * products));
  const row = (what: string, unit: string, figureOf: (answer: LargeAnswer) => number) =>
    rowOf(`${LARGER} times the products, ${what}`, unit, pick(pairs, figureOf));
  return [
    row('replay, CPU', 'ms', ({ replayCpuMs }) => replayCpuMs),
    row('replay, wall', 'ms', ({ replayWallMs }) => replayWallMs),
    row('a read, CPU', 'µs', ({ readCpuUs }) => readCpuUs),
    row('a page, CPU', 'µs', ({ pageCpuUs }) => pageCpuUs),
    row('applying a record, CPU', 'µs', ({ applyCpuUs }) => applyCpuUs),
  ];
}
