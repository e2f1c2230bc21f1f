import type { LiveMessage, ProductView } from '@thingy/contracts';
import { LiveClient } from '@thingy/host/testing';

const TRIES_MAX = 100;
const PAUSE_MS = 100;

/** A page that shows products as it is told of them, and comes back when its connection ends. */
export class LivePage {
  readonly shown = new Map<string, ProductView>();
  /** How its connections have ended. */
  readonly closes: number[] = [];
  /** Of messages. */
  readonly types: LiveMessage['type'][] = [];
  readonly #ids: readonly string[];
  /** Where it connects to, the next one after a close. */
  readonly #urls: readonly string[];
  #position: string;
  #client: LiveClient | null = null;
  #isLeft = false;
  #running: Promise<void> = Promise.resolve();

  constructor(urls: readonly string[], ids: readonly string[], position: string) {
    this.#urls = urls;
    this.#ids = ids;
    this.#position = position;
  }

  start(): void {
    this.#running = this.#run();
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    this.#client?.cut();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const url of this.#urls) {
      const client = await this.#open(url);
      this.#client = client;
      client.watch(this.#position, this.#ids);
      await this.#listen(client);
      if (this.#isLeft) return;
      this.closes.push((await client.closed).code);
    }
  }

  async #open(url: string): Promise<LiveClient> {
    for (let tries = 1; ; tries++) {
      try {
        return await LiveClient.open(url);
      } catch (error) {
        if (tries === TRIES_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  /** Until the connection ends. */
  async #listen(client: LiveClient): Promise<void> {
    let isOpen = true;
    void client.closed.then(() => {
      isOpen = false;
    });
    while (isOpen) {
      const message = await client.next().catch(() => null);
      if (message !== null) this.#take(message);
    }
  }

  #take(message: LiveMessage): void {
    this.#position = message.position;
    this.types.push(message.type);
    if (message.type !== 'product') return;
    const { product } = message;
    // In these tests prices only rise: what is older than what is shown was told twice.
    const before = this.shown.get(product.id)?.priceCents ?? 0;
    if (product.priceCents <= before) throw new Error(`${product.id} was told twice`);
    this.shown.set(product.id, product);
  }
}
