import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { askFresh } from '../apart.ts';
import type { ReplayAnswer, ReplayQuestion } from '../programs/replay-question.ts';
import { pick, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 5;
const REPLAY = join(import.meta.dirname, '../programs/replay-catalog.ts');
const PARSE = join(import.meta.dirname, '../programs/parse-log.ts');
/** Of a row of products.csv, on average. */
const ROW_BYTES = 250;
const MEGABYTE = 1_000_000;

/** A catalog replica's start, beside fetching and parsing the same log. */
export async function start(stage: Stage): Promise<Row[]> {
  const topic = `${stage.logs.prefix}catalog`;
  const whole = await stage.endOf(topic);
  const products = await rowsOf(stage, topic, stage.productsEnd, 'products');
  const both = await rowsOf(stage, topic, whole, 'products and stock levels');
  return [...products, ...both];
}

async function rowsOf(stage: Stage, topic: string, end: number, what: string): Promise<Row[]> {
  const question: ReplayQuestion = { brokers: stage.logs.brokers, topic, end };
  const replay = (program: string) => () =>
    askFresh<ReplayQuestion, ReplayAnswer>(program, question, ['--expose-gc']);
  const pairs = await alternate(ROUNDS, replay(PARSE), replay(REPLAY));
  const csvMb = (stage.products * ROW_BYTES) / MEGABYTE;
  const memory = pairs.map(({ subject }) => ({
    baseline: csvMb,
    subject: subject.liveBytes / MEGABYTE,
  }));
  return [
    rowOf(
      `start with ${what}, CPU`,
      'ms',
      pick(pairs, ({ cpuMs }) => cpuMs),
    ),
    rowOf(
      `start with ${what}, wall`,
      'ms',
      pick(pairs, ({ wallMs }) => wallMs),
    ),
    rowOf(`live memory of ${what} / their CSV`, 'MB', memory),
  ];
}
