import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import type { CatchUpAnswer, CatchUpQuestion } from '../programs/catch-up.ts';
import { pick, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 3;
const BEHIND = [100, 1_000, 5_000, 20_000, 100_000];
/** Fewer than any of those, and more than the one record that ends a measurement. */
const ALWAYS_FROM = 2;
const NEVER_FROM = 1_000_000_000;
const CATCH_UP = join(import.meta.dirname, '../programs/catch-up.ts');

/** Where a batch becomes cheaper than single steps: what `BATCH_FROM` goes by. */
export async function batches({ products }: Stage): Promise<Row[]> {
  const steps = new Apart<CatchUpQuestion, CatchUpAnswer>(CATCH_UP, ['--expose-gc']);
  const batch = new Apart<CatchUpQuestion, CatchUpAnswer>(CATCH_UP, ['--expose-gc']);
  const inSteps = (behind: number) => steps.ask({ products, batchFrom: NEVER_FROM, behind });
  const inBatch = (behind: number) => batch.ask({ products, batchFrom: ALWAYS_FROM, behind });
  const rows: Row[] = [];
  try {
    for (const warmUp of [inSteps, inBatch]) await warmUp(BEHIND[2] as number);
    for (const behind of BEHIND) {
      const pairs = await alternate(
        ROUNDS,
        () => inSteps(behind),
        () => inBatch(behind),
      );
      const name = `${behind} records behind, single steps and a batch, CPU each`;
      const each = pick(pairs, ({ cpuUsEach }) => cpuUsEach);
      rows.push(rowOf(name, 'µs', each));
    }
    return rows;
  } finally {
    await steps.stop();
    await batch.stop();
  }
}
