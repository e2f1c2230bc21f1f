import type { LiveMessage, ProductView } from '@thingy/contracts';
import type { CausalToken, Occurrence, Published } from '@thingy/simba';
import { nextOffsetIn, positionOf } from '../causality.ts';
import type { LiveSocket } from './live-connection.ts';
import { LiveHub } from './live-hub.ts';
import { LiveMeter } from './live-meter.ts';
import type { LiveSource, Rendered } from './live-source.ts';

export const LOG = 'shelf/0/log1';

/** A thing has another price. */
export interface Priced {
  readonly type: 'Priced';
  readonly id: string;
  readonly priceCents: number;
}

type Prices = Map<string, number>;

/** A replica as the hub knows one, of the smallest context with products. */
export class ShelfReplica {
  readonly log = LOG;
  next: number;
  /** Whether what a token names comes in time. */
  catchesUp = true;
  readonly prices: Prices = new Map();
  readonly #listeners: ((published: readonly Published<Priced>[]) => void)[] = [];

  constructor(next = 1) {
    this.next = next;
  }

  onPublished(listener: (published: readonly Published<Priced>[]) => void): void {
    this.#listeners.push(listener);
  }

  async read<Result>(query: (prices: Prices) => Result): Promise<Result> {
    return query(this.prices);
  }

  async catchUp(token: CausalToken): Promise<boolean> {
    return this.catchesUp && this.next >= (nextOffsetIn(token, LOG) ?? 0);
  }

  /** All in one publish. */
  put(...changes: readonly (readonly [id: string, priceCents: number])[]): void {
    const published = changes.map(([id, priceCents]) => {
      this.prices.set(id, priceCents);
      const at = { log: LOG, offset: this.next++, index: 0 };
      const occurrence: Occurrence = { at, time: 0, origin: null };
      return { outcome: { type: 'Priced' as const, id, priceCents }, occurrence };
    });
    for (const listener of this.#listeners) listener(published);
  }

  /** A record without an outcome. */
  skip(): void {
    this.next++;
  }
}

/** What a page watches one by one, or (`whole`) as one list. */
export function shelfSource(whole: string | null = null): LiveSource<Prices, Priced> {
  return {
    isPerSession: false,
    whole,
    touched: ({ id }) => (id === 'unseen' ? null : { key: id, item: whole ?? id }),
    keysOf: (_, { productIds }) => productIds,
    render: (prices, item) => {
      if (item === 'faulty') throw new Error('on demand');
      return prices.has(item) || whole !== null ? productOf(prices, item) : null;
    },
  };
}

function productOf(prices: Prices, id: string): Rendered {
  const priceCents = prices.get(id) ?? 0;
  return {
    content: { type: 'product', product: { id, priceCents } as ProductView },
    sightings: [],
  };
}

/** The other end of a socket. */
export class FakeSocket {
  readonly OPEN = 1;
  readyState: LiveSocket['readyState'] = 1;
  bufferedAmount = 0;
  pings = 0;
  closedWith: readonly [code: number, reason: string] | null = null;
  isTerminated = false;
  readonly sent: LiveMessage[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  ping(): void {
    this.pings++;
  }

  close(code: number, reason: string): void {
    this.readyState = 2;
    this.closedWith = [code, reason];
  }

  terminate(): void {
    this.readyState = 3;
    this.isTerminated = true;
  }

  /** What was sent, short: `a=5@3` is a product at position 3. */
  told(): readonly string[] {
    return this.sent.splice(0).map((message) => {
      const next = message.position.split(':')[3];
      if (message.type !== 'product') return `${message.type}@${next}`;
      return `${message.product.id}=${message.product.priceCents}@${next}`;
    });
  }
}

export function position(next: number, log = LOG): string {
  return positionOf(log, next, []);
}

export function hubOf(replica: ShelfReplica, source = shelfSource()) {
  const meter = new LiveMeter();
  const bugs: unknown[] = [];
  const hub = new LiveHub(replica, source, meter, (error) => bugs.push(error));
  const open = () => {
    const socket = new FakeSocket();
    return { socket, connection: hub.open(socket as unknown as LiveSocket, null) };
  };
  return { hub, meter, bugs, open };
}
