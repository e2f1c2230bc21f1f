import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '@thingy/contracts';
import type { Payload } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { Apart } from '../apart.ts';
import { appendAll } from '../append-all.ts';
import { caughtUp } from '../caught-up.ts';
import { wireOf } from '../http-connection.ts';
import { type OwnCatalog, startOwnCatalog } from '../own-catalog.ts';
import { percentile } from '../percentile.ts';
import { putOf, removalOf } from '../product-records.ts';
import type { ScheduleAnswer, ScheduleQuestion } from '../programs/read-on-schedule.ts';
import { type Row, rowOf } from '../row.ts';
import { ORIGIN, type Stage } from '../stage.ts';
import { pairOf, type Round, takeTurns } from '../take-turns.ts';

const ROUNDS = 5;
const WARM_UPS = 2;
const READ_EVERY_MS = 2;
/** About as long as an update takes. */
const IDLE_MS = 3_000;
const PATHS_MAX = 1_000;
const ANY_READ = '/products?itemsPerPage=1';
const READER = join(import.meta.dirname, '../programs/read-on-schedule.ts');

type Reader = Apart<ScheduleQuestion, ScheduleAnswer>;

/**
 * Reads of a product on a schedule at rest, while more than half of all products change, and while
 * as much is appended to a log that nobody follows: what the machine's other work costs readers.
 */
export async function update(stage: Stage): Promise<Row[]> {
  await stage.closeShop();
  const catalog = await startOwnCatalog(stage, 'updated-');
  const { brokers } = stage.logs;
  const topic = `${(await stage.emptyLogs('unfollowed-')).prefix}catalog`;
  const unfollowed = new KafkaLog({ brokers: brokers.split(','), clientId: 'bench' }, topic);
  const reader: Reader = new Apart(READER);
  const measurements = {
    idle: () => whileReading(reader, catalog, () => pause(IDLE_MS)),
    updating: updatesOf(catalog, reader),
    appending: () => {
      const payloads = updateOf(catalog.products, 0);
      return whileReading(reader, catalog, () => appendAll(unfollowed, payloads));
    },
  };
  try {
    await takeTurns(WARM_UPS, measurements);
    return rowsOf(await takeTurns(ROUNDS, measurements));
  } finally {
    await reader.stop();
    await catalog.stop();
  }
}

function rowsOf(
  rounds: readonly Round<'idle' | 'updating' | 'appending', ScheduleAnswer>[],
): Row[] {
  const name = 'GET product while an update is applied';
  const all = (side: 'idle' | 'updating') => rounds.flatMap((round) => round[side].latenciesMs);
  const at = (percent: number, subject: 'updating' | 'appending' = 'updating') =>
    pairOf(rounds, 'idle', subject, ({ latenciesMs }) => percentile(latenciesMs, percent));
  // One of a thousand: all rounds together have as many reads as that takes.
  const rare = {
    baseline: percentile(all('idle'), 99.9),
    subject: percentile(all('updating'), 99.9),
  };
  const late = pairOf(rounds, 'idle', 'updating', ({ lateP99Ms }) => lateP99Ms);
  return [
    rowOf(`${name}, p50`, 'ms', at(50)),
    rowOf(`${name}, p99`, 'ms', at(99)),
    rowOf(`${name}, p99.9`, 'ms', [rare]),
    rowOf(`${name}, begun late by the generator, p99`, 'ms', late),
    rowOf('GET product while as much is appended elsewhere, p99', 'ms', at(99, 'appending')),
  ];
}

/** Every call is an update, or takes the last one back: of as many products, and never the same. */
function updatesOf(catalog: OwnCatalog, reader: Reader): () => Promise<ScheduleAnswer> {
  let updates = 0;
  return async () => {
    const payloads = updateOf(catalog.products, updates++);
    return await whileReading(reader, catalog, async () => {
      await appendAll(catalog.log, payloads);
      await caughtUp(catalog.service.port, ANY_READ, await catalog.log.end());
    });
  };
}

/** Of a hundred products, 30 get another price, 10 are removed and 15 are added; and back again. */
function updateOf(products: readonly Product[], update: number): Payload[] {
  const isForth = update % 2 === 0;
  return products.flatMap((product, index) => {
    const id = `update-${update}-${index}`;
    const { priceCents } = product;
    const put = (changed: Product) => [putOf(changed, id)];
    const kind = index % 20;
    if (kind < 6) return put({ ...product, priceCents: priceCents + (isForth ? 1 : 0) });
    if (kind < 8) return isForth ? [removalOf(product.id, id)] : put(product);
    if (kind >= 11) return [];
    const added = { ...product, id: `${product.id}-new` };
    return isForth ? put(added) : [removalOf(added.id, id)];
  });
}

/** Of products that change, and of those that stay as they are. */
function wiresOf(products: readonly Product[]): string[] {
  const paths = products
    .filter((_, index) => index % 20 < 6 || index % 20 >= 11)
    .slice(0, PATHS_MAX)
    .map(({ id }) => `/products/${id}`);
  return paths.map((path) => wireOf({ method: 'GET', path, headers: { origin: ORIGIN } }));
}

async function whileReading(
  reader: Reader,
  { service, products }: OwnCatalog,
  act: () => Promise<unknown>,
): Promise<ScheduleAnswer> {
  const { port } = service;
  await reader.ask({ type: 'begin', port, wires: wiresOf(products), everyMs: READ_EVERY_MS });
  await act();
  return await reader.ask({ type: 'end' });
}
