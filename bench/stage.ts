import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaLog } from '@thingy/simba/kafka';
import { type LocalKafka, type Shop, startKafka, startShop } from '@thingy/tools';
import { createTopics, fillLogs, type Logs, untilForwarded } from './fill.ts';

/** Where pages are that may call the services; none is started, but requests name it. */
export const ORIGIN = 'http://shop.test';

/** A Kafka of its own with the logs of a shop that has all its products, and room for more logs. */
export class Stage {
  readonly logs: Logs;
  readonly products: number;
  readonly #dir: string;
  readonly #kafka: LocalKafka;
  readonly #shops = new Set<Shop>();
  #shop: Shop | null = null;
  #productsEnd = 0;

  private constructor(products: number, dir: string, kafka: LocalKafka) {
    this.products = products;
    this.logs = { brokers: kafka.brokers, prefix: 'bench-' };
    this.#dir = dir;
    this.#kafka = kafka;
  }

  /** To be filled, and closed, by its opener. */
  static async open(products: number): Promise<Stage> {
    const dir = await mkdtemp(join(tmpdir(), 'thingy-bench-'));
    return new Stage(products, dir, await startKafka({ dataDir: join(dir, 'kafka') }));
  }

  /** All products and their stock, and everywhere what the bridge makes of them. */
  async fill(): Promise<void> {
    await createTopics(this.logs);
    this.#productsEnd = await fillLogs(this.logs, this.products, this.#dir);
    await untilForwarded(await this.shop());
    await this.closeShop();
  }

  /** The catalog's log ended here when it had products and nothing else. */
  get productsEnd(): number {
    return this.#productsEnd;
  }

  /** The logs of a shop with nothing in them; under one prefix they are created once. */
  async emptyLogs(prefix: string): Promise<Logs> {
    const logs = { ...this.logs, prefix };
    await createTopics(logs);
    return logs;
  }

  /** As deployed, but for the storefront; the same until `closeShop`. */
  async shop(): Promise<Shop> {
    this.#shop ??= await this.startShop(this.logs);
    return this.#shop;
  }

  /** One more, for its starter to stop by `stopShop`. */
  async startShop({ brokers, prefix }: Logs, { web = false } = {}): Promise<Shop> {
    const logDir = join(this.#dir, prefix);
    const env = { ...(!web && { SHOP_ORIGINS: ORIGIN }), SESSION_COMMANDS_PER_SECOND: '0' };
    const shop = await startShop({ brokers, prefix, logDir, env, web });
    this.#shops.add(shop);
    await shop.ready();
    return shop;
  }

  async stopShop(shop: Shop): Promise<void> {
    this.#shops.delete(shop);
    await shop.stop();
  }

  async closeShop(): Promise<void> {
    const shop = this.#shop;
    this.#shop = null;
    if (shop !== null) await this.stopShop(shop);
  }

  async endOf(topic: string): Promise<number> {
    const settings = { brokers: this.logs.brokers.split(','), clientId: 'bench' };
    return await new KafkaLog(settings, topic).end();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#shops].map((shop) => this.stopShop(shop)));
    await this.#kafka.stop();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
