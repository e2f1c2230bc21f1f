import { join } from 'node:path';
import { askFresh } from '../apart.ts';
import type { PolicyAnswer, PolicyQuestion } from '../programs/read-policies.ts';
import { type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

const ROUNDS = 3;
const MEGABYTE = 1_000_000;
const PROGRAM = join(import.meta.dirname, '../programs/read-policies.ts');

type Policy = PolicyQuestion['readPolicy'];

/** What readers and the writer pay under each read policy, beside the simplest of them. */
export async function policies({ products }: Stage): Promise<Row[]> {
  const under = (readPolicy: Policy) => () =>
    askFresh<PolicyQuestion, PolicyAnswer>(PROGRAM, { products, readPolicy }, ['--expose-gc']);
  const rounds = await takeTurns<Policy, PolicyAnswer>(ROUNDS, {
    exclusive: under('exclusive'),
    shared: under('shared'),
    'wait-free': under('wait-free'),
  });
  return (['shared', 'wait-free'] as const).flatMap((policy) => {
    const row = (what: string, unit: string, of: (answer: PolicyAnswer) => number) =>
      rowOf(`${policy} / exclusive, ${what}`, unit, pairOf(rounds, 'exclusive', policy, of));
    return [
      row('a read, CPU', 'µs', ({ readCpuUs }) => readCpuUs),
      row('applying a record, CPU', 'µs', ({ applyCpuUs }) => applyCpuUs),
      row('live memory', 'MB', ({ liveBytes }) => liveBytes / MEGABYTE),
      row('read while a large update is applied, p99', 'ms', ({ readP99Ms }) => readP99Ms),
    ];
  });
}
