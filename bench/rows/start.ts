import { join } from 'node:path';
import { serviceFlags } from '@thingy/tools';
import { askFresh } from '../apart.ts';
import type { ReplayAnswer, ReplayQuestion } from '../programs/replay-question.ts';
import { type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

const ROUNDS = 5;
/** As a service has them, and to look at the memory. */
const FLAGS = [...serviceFlags('catalog'), '--expose-gc'];
const REPLAY = join(import.meta.dirname, '../programs/replay-catalog.ts');
const PARSE = join(import.meta.dirname, '../programs/kafkajs-parse.ts');
const PARSE_OURS = join(import.meta.dirname, '../programs/parse-log.ts');
/** Of a row of products.csv, on average. */
const ROW_BYTES = 250;
const MEGABYTE = 1_000_000;

type Way = 'parse' | 'parseOurs' | 'replay';

/** A catalog replica's start, beside fetching and parsing the same log: by kafkajs, and by us. */
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
    askFresh<ReplayQuestion, ReplayAnswer>(program, question, FLAGS);
  const rounds = await takeTurns<Way, ReplayAnswer>(ROUNDS, {
    parse: replay(PARSE),
    parseOurs: replay(PARSE_OURS),
    replay: replay(REPLAY),
  });
  const csvMb = (stage.products * ROW_BYTES) / MEGABYTE;
  const memory = rounds.map((round) => ({
    baseline: csvMb,
    subject: round.replay.liveBytes / MEGABYTE,
  }));
  const cpuMs = (each: ReplayAnswer) => each.cpuMs;
  const wallMs = (each: ReplayAnswer) => each.wallMs;
  const name = `start with ${what}`;
  const ours = `${name}, beside KafkaLog alone`;
  return [
    rowOf(`${name}, CPU`, 'ms', pairOf(rounds, 'parse', 'replay', cpuMs)),
    rowOf(`${name}, wall`, 'ms', pairOf(rounds, 'parse', 'replay', wallMs)),
    rowOf(`${ours}, CPU`, 'ms', pairOf(rounds, 'parseOurs', 'replay', cpuMs)),
    rowOf(`${ours}, wall`, 'ms', pairOf(rounds, 'parseOurs', 'replay', wallMs)),
    rowOf(`live memory of ${what} / their CSV`, 'MB', memory),
  ];
}
