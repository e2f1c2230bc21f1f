import type { OrderOutcome } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import { Replica } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';

/** Follows the log of orders beside the services, and counts pieces by itself, one by one. */
export interface StockWatch {
  /** Pieces left of a product, after the last outcome that was seen. */
  left(productId: string): number;
  /** The fewest that there ever were, over all products and at any time. */
  readonly lowest: number;
  /** Resolves when all that is in the log now has been counted. */
  upToNow(): Promise<void>;
  stop(): Promise<void>;
}

export async function watchStock(brokers: string, prefix: string): Promise<StockWatch> {
  const log = new KafkaLog({ brokers: brokers.split(','), clientId: 'watch' }, `${prefix}order`);
  const replica = new Replica({ log, machine: order, context: 'order', source: 'order/watch' });
  const left = new Map<string, number>();
  let lowest = Number.POSITIVE_INFINITY;
  const put = (productId: string, quantity: number) => {
    left.set(productId, quantity);
    lowest = Math.min(lowest, quantity);
  };
  const count = (outcome: OrderOutcome) => {
    if (outcome.type === 'StockSet') put(outcome.productId, outcome.quantity);
    if (outcome.type !== 'OrderPlaced') return;
    for (const { productId, quantity } of outcome.lines) {
      put(productId, (left.get(productId) ?? 0) - quantity);
    }
  };
  replica.onPublished((published) => {
    for (const { outcome } of published) count(outcome);
  });
  await replica.start();
  return {
    left: (productId) => left.get(productId) ?? 0,
    get lowest() {
      return lowest;
    },
    upToNow: () => replica.latest(),
    async stop() {
      await replica.stop();
      await log.close();
    },
  };
}
