import type { Product } from '@thingy/contracts';
import { KafkaLog } from '@thingy/simba/kafka';
import type { LoneService } from '@thingy/tools';
import { appendAll } from './append-all.ts';
import { productsIn, putOf } from './product-records.ts';
import type { Stage } from './stage.ts';
import { startService } from './start-service.ts';

/** A catalog service without a bridge, on a log of its own with all products of the stage. */
export interface OwnCatalog {
  readonly service: LoneService;
  readonly log: KafkaLog;
  /** As they were put. */
  readonly products: readonly Product[];
  stop(): Promise<void>;
}

/** Once under each prefix. */
export async function startOwnCatalog(stage: Stage, prefix: string): Promise<OwnCatalog> {
  const settings = { brokers: stage.logs.brokers.split(','), clientId: 'bench' };
  const products = await productsIn(
    new KafkaLog(settings, `${stage.logs.prefix}catalog`),
    stage.productsEnd,
  );
  const logs = await stage.emptyLogs(prefix);
  const log = new KafkaLog(settings, `${logs.prefix}catalog`);
  await appendAll(
    log,
    products.map((product, index) => putOf(product, `first-${index}`)),
  );
  const service = await startService('catalog', logs);
  const stop = async () => {
    await service.stop('SIGTERM');
    await log.close();
  };
  return { service, log, products, stop };
}
