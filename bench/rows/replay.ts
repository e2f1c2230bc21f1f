import { join } from 'node:path';
import { catalog } from '@thingy/catalog-domain';
import { takeSnapshot } from '@thingy/simba';
import { createSnapshotTopic, KafkaLog, KafkaSnapshotStore } from '@thingy/simba/kafka';
import { serviceFlags } from '@thingy/tools';
import { askFresh } from '../apart.ts';
import { type LongLog, RECORDS_PER_PRODUCT, writeLongLog } from '../long-log.ts';
import type { ReplayAnswer, ReplayQuestion } from '../programs/replay-question.ts';
import { type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';
import { pairOf, type Round, takeTurns } from '../take-turns.ts';

/** Few, as each takes a minute: a million records three times, where there are 100,000 products. */
const ROUNDS = 3;
/** As a service has them, and to look at the memory. */
const FLAGS = [...serviceFlags('catalog'), '--expose-gc'];
const REPLAY = join(import.meta.dirname, '../programs/replay-catalog.ts');
const PARSE = join(import.meta.dirname, '../programs/parse-log.ts');
const MEGABYTE = 1_000_000;
const MICROSECONDS = 1_000;

type Way = 'parse' | 'replay' | 'withoutDigest' | 'fromSnapshot';

/** A catalog whose log is ten times its state: replayed, and started from a snapshot. */
export async function replay(stage: Stage): Promise<Row[]> {
  const log = await writeLongLog(stage.logs, stage.productsEnd);
  const snapshots = await snapshotOf(stage, log);
  const question: ReplayQuestion = { brokers: stage.logs.brokers, ...log };
  const asking = (program: string, more: Partial<ReplayQuestion> = {}) => {
    const whole = { ...question, ...more };
    return () => askFresh<ReplayQuestion, ReplayAnswer>(program, whole, FLAGS);
  };
  const rounds = await takeTurns<Way, ReplayAnswer>(ROUNDS, {
    parse: asking(PARSE),
    replay: asking(REPLAY),
    withoutDigest: asking(REPLAY, { withoutDigest: true }),
    fromSnapshot: asking(REPLAY, { snapshots }),
  });
  mustBeOneState(rounds);
  return rowsOf(rounds, log.end);
}

function rowsOf(rounds: readonly Round<Way, ReplayAnswer>[], records: number): Row[] {
  const name = `replay of ${records} records`;
  const start = `start from a snapshot, log ${RECORDS_PER_PRODUCT} times the state`;
  const perSecond = ({ wallMs }: ReplayAnswer) => (records * 1_000) / wallMs;
  const cpuUsEach = ({ cpuMs }: ReplayAnswer) => (cpuMs * MICROSECONDS) / records;
  const cpuMs = (answer: ReplayAnswer) => answer.cpuMs;
  const wallMs = (answer: ReplayAnswer) => answer.wallMs;
  const liveMb = ({ liveBytes }: ReplayAnswer) => liveBytes / MEGABYTE;
  return [
    rowOf(name, '/s', pairOf(rounds, 'parse', 'replay', perSecond)),
    rowOf(`${name}, CPU each`, 'µs', pairOf(rounds, 'parse', 'replay', cpuUsEach)),
    rowOf(`${name}, digests, CPU`, 'ms', pairOf(rounds, 'withoutDigest', 'replay', cpuMs)),
    rowOf(`${start}, CPU`, 'ms', pairOf(rounds, 'replay', 'fromSnapshot', cpuMs)),
    rowOf(`${start}, wall`, 'ms', pairOf(rounds, 'replay', 'fromSnapshot', wallMs)),
    rowOf(`${start}, live memory`, 'MB', pairOf(rounds, 'replay', 'fromSnapshot', liveMb)),
  ];
}

/** Of all that there is in the log, so that nothing is left to replay. */
async function snapshotOf(stage: Stage, { topic }: LongLog): Promise<string> {
  const settings = { brokers: stage.logs.brokers.split(','), clientId: 'bench' };
  const snapshots = `${topic}-snapshots`;
  await createSnapshotTopic(settings, snapshots, 'local');
  const store = new KafkaSnapshotStore(settings, snapshots);
  const log = new KafkaLog(settings, topic);
  await takeSnapshot({
    log,
    machine: catalog,
    store,
    onIgnored: (fault, error) => {
      throw new Error(`a snapshot is ${fault}`, { cause: error });
    },
  });
  store.close();
  await log.close();
  return snapshots;
}

/** However it was come to. */
function mustBeOneState(rounds: readonly Round<Way, ReplayAnswer>[]): void {
  const digests = rounds.flatMap((round) => [round.replay.digest, round.fromSnapshot.digest]);
  const [first] = digests;
  if (digests.some((digest) => digest !== first)) throw new Error(`not one state: ${digests}`);
}
