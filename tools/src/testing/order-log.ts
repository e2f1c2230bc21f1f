import { EmailSealer } from '@thingy/order/email-sealer';
import { type Payload, structured, type Typed } from '@thingy/simba';
import {
  createLog,
  createSnapshotTopic,
  createTable,
  KafkaLog,
  type KafkaSettings,
  KafkaTable,
} from '@thingy/simba/kafka';

const PRICE_CENTS = 250;
const NOTHING = { session: null, fingerprint: '', traceparent: null, previousOrigin: null };

/** A log of orders as services write it, for tests of tools: one product, and orders of it. */
export class OrderLog {
  readonly log: KafkaLog;
  readonly keys: KafkaTable;
  readonly #sealer: EmailSealer;
  #placed = 0;

  private constructor(settings: KafkaSettings, prefix: string) {
    this.log = new KafkaLog(settings, `${prefix}order`);
    this.keys = new KafkaTable(settings, `${prefix}order-keys`);
    this.#sealer = new EmailSealer(this.keys);
  }

  static async create(settings: KafkaSettings, prefix: string, stock: number): Promise<OrderLog> {
    await createLog(settings, `${prefix}order`, 'local');
    await createSnapshotTopic(settings, `${prefix}order-snapshots`, 'local');
    await createTable(settings, `${prefix}order-keys`, 'local');
    const orders = new OrderLog(settings, prefix);
    const text = { name: 'Cup', description: 'It holds tea.', picture: 'a.svg', category: 'Cups' };
    const product = { id: 'cup', ...text, priceCents: PRICE_CENTS };
    const origin = { log: `${prefix}catalog/0/tests`, offset: 1, index: 0 };
    await orders.log.append([
      wrapped('fact', { type: 'ProductChanged', product } as Typed, { origin }),
      stockSet('stock', stock),
    ]);
    return orders;
  }

  /** One order for each of these addresses; answers their ids. */
  async place(emails: readonly string[]): Promise<readonly string[]> {
    const ids = emails.map(() => `an-order-for-tests-${this.#placed++}`);
    const sealed = await Promise.all(
      emails.map((email, i) => this.#sealer.seal(ids[i] ?? '', email)),
    );
    await this.log.append(ids.map((id, i) => order(id, sealed[i] ?? '')));
    return ids;
  }

  /** Records that have nothing to do with anybody. */
  async setStock(times: number, quantity: number): Promise<void> {
    await this.log.append(
      Array.from({ length: times }, () => stockSet(`stock-${this.#placed++}`, quantity)),
    );
  }

  async close(): Promise<void> {
    this.keys.close();
    await this.log.close();
  }
}

function order(orderId: string, sealedEmail: string): Payload {
  const lines = [{ productId: 'cup', quantity: 1, unitPriceCents: PRICE_CENTS }];
  const shown = { generation: 0, lines, currency: 'EUR', totalCents: PRICE_CENTS };
  const message = { type: 'PlaceOrder', orderId, ...shown, sealedEmail } as Typed;
  return wrapped(orderId, message, { session: `session-of-${orderId}`, fingerprint: 'print' });
}

function stockSet(id: string, quantity: number): Payload {
  return wrapped(id, { type: 'SetStock', productId: 'cup', quantity } as Typed);
}

function wrapped(id: string, message: Typed, more: object = {}): Payload {
  return structured.wrap({ id, source: 'tests', origin: null, ...NOTHING, ...more, message });
}
