import type { PlaceOrderRequest, ProductChanged, ShownLine } from '@thingy/contracts';
import type { Parts } from '@thingy/host/testing';
import { order } from '@thingy/order-domain';
import { EmailSealer, type KeyStore } from './email-sealer.ts';
import { OrderModule } from './order.module.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';

/** Keeps keys in memory, or fails as it is told to. */
export class KeysInMemory implements KeyStore {
  readonly kept = new Map<string, Uint8Array>();
  trouble: Error | null = null;

  async put(name: string, key: Uint8Array | null): Promise<void> {
    if (this.trouble !== null) throw this.trouble;
    if (key === null) this.kept.delete(name);
    else this.kept.set(name, key);
  }
}

export function orderWith(keys: KeyStore): Parts<OrderReplica> {
  return {
    context: 'order',
    replica: (log) =>
      new OrderReplica({ log, machine: order, context: 'order', source: 'order/test' }),
    module: (replica, { sessionKeys }) =>
      OrderModule.for(replica, new EmailSealer(keys), new OrderFingerprint(sessionKeys)),
  };
}

export function productChanged(id: string, priceCents = 250): ProductChanged {
  const product = {
    id,
    name: `Thingy ${id}`,
    description: 'A thingy.',
    priceCents,
    picture: `${id}.svg`,
    category: 'Things',
  };
  return { type: 'ProductChanged', product };
}

export const EMAIL = 'anna.muster@shop.test';

/** What a page shows of these lines, given as `product:quantity@cents`. */
export function orderOf(
  id: string,
  lines: readonly string[],
  changes: Partial<PlaceOrderRequest> = {},
): PlaceOrderRequest {
  const shown = lines.map((line): ShownLine => {
    const [, productId = '', quantity, cents] = /^(\w+):(\d+)@(\d+)$/.exec(line) ?? [];
    return { productId, quantity: Number(quantity), unitPriceCents: Number(cents) };
  });
  const totalCents = shown.reduce((sum, each) => sum + each.quantity * each.unitPriceCents, 0);
  const rest = { generation: 0, email: EMAIL, currency: 'EUR', totalCents };
  return { id: id.padEnd(20, '-'), ...rest, lines: shown, ...changes };
}
