import type { Product } from '@thingy/contracts';
import { decodeEnvelope, fingerprintOf, type Payload, structured } from '@thingy/simba';
import { createLog, KafkaLog } from '@thingy/simba/kafka';
import type { Logs } from './fill.ts';

/** Records of a long log for each product: one puts it, the others change its price. */
export const RECORDS_PER_PRODUCT = 10;
const APPEND_AT_ONCE = 1_000;
/** Appends that wait at a time; the log puts them into requests of its own size. */
const APPENDS_WAITING = 4;
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
  const products = await productsOf(new KafkaLog(settings, catalog), productsEnd);
  const waiting = new Set<Promise<void>>();
  for (const payloads of batchesOf(products)) {
    const append = log.append(payloads);
    waiting.add(append);
    void append.finally(() => waiting.delete(append));
    if (waiting.size >= APPENDS_WAITING) await Promise.race(waiting);
  }
  await Promise.all(waiting);
  const end = await log.end();
  await log.close();
  return { topic, end };
}

async function productsOf(log: KafkaLog, end: number): Promise<Product[]> {
  const products: Product[] = [];
  const done = new AbortController();
  await log.follow(
    async ({ records }) => {
      for (const { offset, value } of records) {
        if (offset >= end) break;
        const message = decodeEnvelope(value)?.message as { product?: Product } | undefined;
        if (message?.product !== undefined) products.push(message.product);
      }
      if ((records.at(-1)?.offset ?? 0) >= end - 1) done.abort();
    },
    { signal: done.signal, after: null },
  );
  return products;
}

function* batchesOf(products: readonly Product[]): Generator<Payload[]> {
  let batch: Payload[] = [];
  for (let i = 0; i < products.length * RECORDS_PER_PRODUCT; i++) {
    const round = Math.floor(i / products.length);
    const place = round === 0 ? i : (i * STEP) % products.length;
    const product = products[place] as Product;
    batch.push(putOf({ ...product, priceCents: product.priceCents + round }, i));
    if (batch.length < APPEND_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** As an importer appends it. */
function putOf(product: Product, index: number): Payload {
  const message = { type: 'PutProduct', product };
  return structured.wrap({
    id: `put-${index}`.padEnd(22, '-'),
    source: 'import-products/bench',
    session: null,
    fingerprint: fingerprintOf(JSON.stringify(message)),
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message,
  });
}
