import { join } from 'node:path';
import { askFresh } from '../apart.ts';
import type { FillAnswer, FillQuestion } from '../programs/fill-context.ts';
import { type Pair, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 2;
const PROGRAM = join(import.meta.dirname, '../programs/fill-context.ts');

interface Weighed {
  readonly context: FillQuestion['context'];
  readonly thing: string;
  /**
   * With as many, the window of duplicates is full: 131,072 commands. The others are twice as many,
   * for the tables of a `Map` double in size.
   */
  readonly few: number;
  /** Whether what it is made of packs as it does in earnest; made-up texts do not. */
  readonly isLifelike: boolean;
}

const WEIGHED: readonly Weighed[] = [
  { context: 'catalog', thing: 'a product', few: 140_000, isLifelike: false },
  { context: 'cart', thing: 'a cart of 3 lines', few: 50_000, isLifelike: true },
  { context: 'order', thing: 'an order of 3 lines', few: 140_000, isLifelike: true },
];

/** What one thing more takes, beside its records in the log: what larger shops are reckoned by. */
export async function sizes(_: Stage): Promise<Row[]> {
  const rows: Row[] = [];
  for (const weighed of WEIGHED) {
    const rounds: FillAnswer[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await oneMore(weighed));
    }
    const row = (what: string, unit: string, of: (answer: FillAnswer) => number) => {
      const pairs = rounds.map(
        (answer): Pair => ({ baseline: answer.logBytes, subject: of(answer) }),
      );
      return rowOf(`${weighed.thing}, ${what}`, unit, pairs);
    };
    rows.push(row('in the log and in live memory', 'bytes', (answer) => answer.liveBytes));
    if (!weighed.isLifelike) continue;
    rows.push(row('in the log and in a snapshot', 'bytes', (answer) => answer.snapshotBytes));
  }
  return rows;
}

/** Of what a process has anyway nothing is left in the difference of two. */
async function oneMore({ context, few: things }: Weighed): Promise<FillAnswer> {
  const fill = (count: number) =>
    askFresh<FillQuestion, FillAnswer>(PROGRAM, { context, things: count }, ['--expose-gc']);
  const [few, many] = [await fill(things), await fill(2 * things)];
  const each = (of: (answer: FillAnswer) => number) => (of(many) - of(few)) / things;
  return {
    logBytes: each((answer) => answer.logBytes),
    liveBytes: each((answer) => answer.liveBytes),
    snapshotBytes: each((answer) => answer.snapshotBytes),
  };
}
