import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Payload, structured } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { Apart } from '../apart.ts';
import { cpuMsOf } from '../metrics.ts';
import type { AppendAnswer, AppendQuestion } from '../programs/bare-appends.ts';
import type { CopyQuestion } from '../programs/bare-copy.ts';
import { type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

const ROUNDS = 5;
const WARM_UPS = 2;
const PRODUCTS = 20_000;
/** Each product goes to cart and to order. */
const TARGETS = ['cart', 'order'];
const FACTS = PRODUCTS * TARGETS.length;
/** As many as the bridge may have unconfirmed. */
const WRITERS = 1_000;
const APPEND_AT_ONCE = 1_000;
const LOOK_PAUSE_MS = 10;
const CARRY_MS_MAX = 60_000;
const DESCRIPTION = 'A thingy of quality that was made to be forwarded. '.repeat(3);
const APPENDER = join(import.meta.dirname, '../programs/bare-appends.ts');
const COPIER = join(import.meta.dirname, '../programs/bare-copy.ts');

type Carried = Pick<AppendAnswer, 'perSecond' | 'cpuUsEach'>;

/**
 * Products that come into the catalog's log until all of them are in the logs of the others, beside
 * as many appends, and beside a copy of the same records.
 */
export async function bridge(stage: Stage): Promise<Row[]> {
  const logs = await stage.emptyLogs('forwarded-');
  const { brokers } = logs;
  const shop = await stage.startShop(logs);
  for (const name of ['catalog', ...TARGETS]) await shop.kill(name);
  const appender = new Apart<AppendQuestion, AppendAnswer>(APPENDER);
  const copier = new Apart<CopyQuestion, number>(COPIER);
  const topic = `${(await stage.emptyLogs('bare-')).prefix}order`;
  const writers = { writers: WRITERS, appendsEach: FACTS / WRITERS };
  const { prefix } = await stage.emptyLogs('copied-');
  const [source = '', ...targets] = ['catalog', ...TARGETS].map((name) => prefix + name);
  try {
    await copier.ask({ type: 'copy', brokers, source, targets });
    const measurements = {
      append: () => appender.ask({ brokers, topic, ...writers, until: 'confirmed' }),
      copy: carrying(stage, prefix, () => copier.ask({ type: 'cpu' })),
      forward: carrying(stage, logs.prefix, () => cpuMsOf(shop.part('bridge'))),
    };
    await takeTurns(WARM_UPS, measurements);
    const rounds = await takeTurns(ROUNDS, measurements);
    const perSecond = (each: Carried) => each.perSecond;
    const cpuUs = (each: Carried) => each.cpuUsEach;
    const name = 'bridge, facts forwarded';
    return [
      rowOf(name, '/s', pairOf(rounds, 'append', 'forward', perSecond)),
      rowOf(`${name}, CPU`, 'µs', pairOf(rounds, 'append', 'forward', cpuUs)),
      rowOf(`${name}, beside a bare copy`, '/s', pairOf(rounds, 'copy', 'forward', perSecond)),
      rowOf(`${name}, beside a bare copy, CPU`, 'µs', pairOf(rounds, 'copy', 'forward', cpuUs)),
    ];
  } finally {
    await Promise.all([appender, copier].map((each) => each.stop()));
    await stage.stopShop(shop);
  }
}

/** From the first record in the source until the targets have the last; its CPU in milliseconds. */
function carrying(stage: Stage, prefix: string, cpuMs: () => Promise<number>) {
  const settings = { brokers: stage.logs.brokers.split(','), clientId: 'bench' };
  const catalog = new KafkaLog(settings, `${prefix}catalog`);
  let made = 0;
  let end = 1;
  return async (): Promise<Carried> => {
    const batches = Array.from({ length: PRODUCTS / APPEND_AT_ONCE }, () =>
      Array.from({ length: APPEND_AT_ONCE }, () => newProduct(++made)),
    );
    end += PRODUCTS;
    const before = await cpuMs();
    const startedAt = performance.now();
    await Promise.all(batches.map((batch) => catalog.append(batch)));
    const deadlineMs = startedAt + CARRY_MS_MAX;
    for (const target of TARGETS) {
      while ((await stage.endOf(`${prefix}${target}`)) < end) {
        if (performance.now() > deadlineMs) throw new Error(`${target} did not get all in time`);
        await pause(LOOK_PAUSE_MS);
      }
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpuUsEach = (((await cpuMs()) - before) * 1_000) / FACTS;
    return { perSecond: FACTS / seconds, cpuUsEach };
  };
}

function newProduct(index: number): Payload {
  const id = `f${String(index).padStart(7, '0')}`;
  const product = {
    id,
    name: `Forwarded thingy ${id}`,
    description: DESCRIPTION,
    priceCents: 1_000,
    picture: 'lantern.svg',
    category: 'Things',
  };
  return structured.wrap({
    id: `put-${id}`,
    source: 'bench',
    session: null,
    fingerprint: id,
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message: { type: 'PutProduct', ...{ product } },
  });
}
