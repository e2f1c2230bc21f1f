import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import type { AppendAnswer, AppendQuestion } from '../programs/bare-appends.ts';
import { pick, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 3;
/** Writers, and how many records each appends in a round. */
const CROWDS = [
  [1, 500],
  [8, 200],
  [64, 60],
  [512, 15],
] as const;
const BARE = join(import.meta.dirname, '../programs/kafkajs-appends.ts');
const GROUPED = join(import.meta.dirname, '../programs/bare-appends.ts');

/** What one request for all that wait is worth: `KafkaLog` beside a request per record. */
export async function appends(stage: Stage): Promise<Row[]> {
  const { brokers } = stage.logs;
  const topic = `${(await stage.emptyLogs('appended-')).prefix}cart`;
  const bare = new Apart<AppendQuestion, AppendAnswer>(BARE);
  const grouped = new Apart<AppendQuestion, AppendAnswer>(GROUPED);
  const rows: Row[] = [];
  try {
    for (const [writers, appendsEach] of CROWDS) {
      const asking = (side: typeof bare) => () =>
        side.ask({ brokers, topic, writers, appendsEach, until: 'confirmed' });
      for (const warmUp of [asking(bare), asking(grouped)]) await warmUp();
      const pairs = await alternate(ROUNDS, asking(bare), asking(grouped));
      rows.push(...rowsOf(`append, ${writers} writer${writers === 1 ? '' : 's'}`, pairs));
    }
    return rows;
  } finally {
    await bare.stop();
    await grouped.stop();
  }
}

function rowsOf(name: string, pairs: Parameters<typeof pick<AppendAnswer>>[0]): Row[] {
  const p50 = pick(pairs, ({ medianMs }) => medianMs);
  const perSecond = pick(pairs, (each) => each.perSecond);
  const cpu = pick(pairs, ({ cpuUsEach }) => cpuUsEach);
  return [
    rowOf(`${name}, p50`, 'ms', p50),
    rowOf(name, '/s', perSecond),
    rowOf(`${name}, CPU`, 'µs', cpu),
  ];
}
