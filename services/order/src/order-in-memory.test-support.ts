import type { PlaceOrderRequest, ProductChanged, ShownLine } from '@thingy/contracts';
import type { Parts } from '@thingy/host/testing';
import { order } from '@thingy/order-domain';
import { logOpening, type MemoryLog, structured } from '@thingy/simba';
import { EmailOpener, type KeyReader } from './email-opener.ts';
import { EmailSealer, type KeyStore } from './email-sealer.ts';
import { OrderModule } from './order.module.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';
import { OutgoingMail } from './outgoing-mail.ts';

/** Keeps keys in memory, or fails as it is told to. */
export class KeysInMemory implements KeyStore, KeyReader {
  readonly kept = new Map<string, Uint8Array>();
  trouble: Error | null = null;

  async put(name: string, key: Uint8Array | null): Promise<void> {
    if (this.trouble !== null) throw this.trouble;
    if (key === null) this.kept.delete(name);
    else this.kept.set(name, key);
  }

  async get(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (this.trouble !== null) throw this.trouble;
    const kept = names.flatMap((name) => {
      const key = this.kept.get(name);
      return key === undefined ? [] : [[name, key] as const];
    });
    return new Map(kept);
  }
}

export function orderWith(
  keys: KeyStore & KeyReader,
  mail = new OutgoingMail(null),
): Parts<OrderReplica> {
  return {
    context: 'order',
    replica: (log) =>
      new OrderReplica({ log, machine: order, context: 'order', source: 'order/test' }),
    module: (replica, { sessionKeys }) =>
      OrderModule.for({
        replica,
        sealer: new EmailSealer(keys),
        opener: new EmailOpener(keys),
        fingerprint: new OrderFingerprint(sessionKeys),
        mail,
      }),
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

/** From here on the rules of this level are in force. */
export async function activate(
  { log, replica }: { readonly log: MemoryLog; readonly replica: OrderReplica },
  level: number,
): Promise<void> {
  const [, record] = logOpening({ logId: 'of-the-test', source: 'test', level });
  if (record === undefined) throw new Error(`a log is of level ${level} from the beginning`);
  await log.append([structured.wrap(record)]);
  await replica.latest();
}
