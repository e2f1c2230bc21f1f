import type { Product } from '@thingy/contracts';
import type { Payload } from '@thingy/simba';
import { createLog, KafkaLog } from '@thingy/simba/kafka';
import { appendAll } from './append-all.ts';
import type { Logs } from './fill.ts';
import { productsIn, putOf } from './product-records.ts';

/** Records of a long log for each product: one puts it, the others change its price. */
export const RECORDS_PER_PRODUCT = 10;
/** A prime that divides no round number: the changes go to and fro among the products. */
const STEP = 7_919;

/** A log of the catalog, and where it ends. */
export interface LongLog {
  readonly topic: string;
  readonly end: number;
}

/**
 * The catalog's log after years: the products that `catalog` has below `productsEnd`, and then so
 * many changes of their prices that the log is ten times the state. Written once.
 */
export async function writeLongLog(logs: Logs, productsEnd: number): Promise<LongLog> {
  const settings = { brokers: logs.brokers.split(','), clientId: 'bench' };
  const catalog = `${logs.prefix}catalog`;
  const topic = `${catalog}-long`;
  const log = new KafkaLog(settings, topic);
  if ((await createLog(settings, topic, 'local')) === 'present') {
    return { topic, end: await log.end() };
  }
  await appendAll(log, changesOf(await productsIn(new KafkaLog(settings, catalog), productsEnd)));
  const end = await log.end();
  await log.close();
  return { topic, end };
}

function* changesOf(products: readonly Product[]): Generator<Payload> {
  for (let i = 0; i < products.length * RECORDS_PER_PRODUCT; i++) {
    const round = Math.floor(i / products.length);
    const place = round === 0 ? i : (i * STEP) % products.length;
    const product = products[place] as Product;
    yield putOf({ ...product, priceCents: product.priceCents + round }, `put-${i}`);
  }
}
