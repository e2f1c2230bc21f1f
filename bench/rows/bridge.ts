import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Payload, structured } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import type { Shop } from '@thingy/tools';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import { cpuMsOf } from '../metrics.ts';
import type { AppendAnswer, AppendQuestion } from '../programs/bare-appends.ts';
import { pick, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 5;
const PRODUCTS = 10_000;
/** Each product goes to cart and to order. */
const TARGETS = ['cart', 'order'];
const FACTS = PRODUCTS * TARGETS.length;
/** As many as the bridge may have unconfirmed. */
const WRITERS = 1_000;
const APPEND_AT_ONCE = 1_000;
const LOOK_PAUSE_MS = 10;
const DESCRIPTION = 'A thingy of quality that was made to be forwarded. '.repeat(3);
const APPENDER = join(import.meta.dirname, '../programs/bare-appends.ts');

/** Products that come into the catalog's log until all of them are in the logs of the others. */
export async function bridge(stage: Stage): Promise<Row[]> {
  const logs = await stage.emptyLogs('forwarded-');
  const shop = await stage.startShop(logs);
  for (const name of ['catalog', ...TARGETS]) await shop.kill(name);
  const appender = new Apart<AppendQuestion, AppendAnswer>(APPENDER);
  const topic = `${(await stage.emptyLogs('bare-')).prefix}order`;
  const append = () =>
    appender.ask({
      brokers: logs.brokers,
      topic,
      writers: WRITERS,
      appendsEach: FACTS / WRITERS,
      until: 'confirmed',
    });
  const forward = await forwarding(stage, shop, logs.prefix);
  try {
    for (const warmUp of [append, forward]) await warmUp();
    const pairs = await alternate(ROUNDS, append, forward);
    return [
      rowOf(
        'bridge, facts forwarded',
        '/s',
        pick(pairs, (each) => each.perSecond),
      ),
      rowOf(
        'bridge, facts forwarded, CPU',
        'µs',
        pick(pairs, (each) => each.cpuUsEach),
      ),
    ];
  } finally {
    await appender.stop();
    await stage.stopShop(shop);
  }
}

async function forwarding(stage: Stage, shop: Shop, prefix: string) {
  const settings = { brokers: stage.logs.brokers.split(','), clientId: 'bench' };
  const catalog = new KafkaLog(settings, `${prefix}catalog`);
  let made = 0;
  let end = 1;
  return async () => {
    const batches = Array.from({ length: PRODUCTS / APPEND_AT_ONCE }, () =>
      Array.from({ length: APPEND_AT_ONCE }, () => newProduct(++made)),
    );
    end += PRODUCTS;
    const before = await cpuMsOf(shop.part('bridge'));
    const startedAt = performance.now();
    await Promise.all(batches.map((batch) => catalog.append(batch)));
    for (const target of TARGETS) {
      while ((await stage.endOf(`${prefix}${target}`)) < end) await pause(LOOK_PAUSE_MS);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpuMs = (await cpuMsOf(shop.part('bridge'))) - before;
    return { perSecond: FACTS / seconds, cpuUsEach: (cpuMs * 1_000) / FACTS };
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
