import type { LiveMessage } from '@thingy/contracts';
import { CausalToken } from '@thingy/simba';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextOffsetIn } from '../causality.ts';
import { BUFFERED_BYTES_MAX, type LiveConnection } from './live-connection.ts';
import { PUSH_PAUSE_MS } from './live-hub.ts';
import { type FakeSocket, hubOf, LOG, position, ShelfReplica } from './shelf.test-support.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const ROUNDS = 100;
const STEPS_OF_A_ROUND = 80;
const IDS = Array.from({ length: 12 }, (_, index) => `item-${index}`);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One log, and three replicas that are each as far in it as chance has it. */
class Shelves {
  readonly log: (readonly [id: string, priceCents: number])[] = [];
  readonly replicas = [1, 2, 3].map(() => {
    const replica = new ShelfReplica(0);
    replica.catchesUp = false;
    return { replica, ...hubOf(replica) };
  });

  constructor() {
    for (const { hub } of this.replicas) hub.begin();
  }

  /** Applies up to so many records more, in one publish. */
  apply(index: number, records: number): void {
    const { replica } = this.at(index);
    replica.put(...this.log.slice(replica.next, replica.next + records));
  }

  at(index: number) {
    return this.replicas[index] as (typeof this.replicas)[number];
  }
}

/** A page that believes what it is told, and comes back with what it has seen. */
class Page {
  readonly shown = new Map<string, number>();
  readonly shelves: Shelves;
  at: { socket: FakeSocket; connection: LiveConnection; index: number } | null = null;
  #next = 0;

  constructor(shelves: Shelves) {
    this.shelves = shelves;
  }

  async connect(index: number): Promise<void> {
    const { hub, open } = this.shelves.at(index);
    const { socket, connection } = open();
    this.at = { socket, connection, index };
    await hub.watch(connection, { type: 'watch', productIds: IDS, after: position(this.#next) });
  }

  /** Reads so many of the messages that have arrived. */
  receive(messages: number): void {
    for (const message of this.at?.socket.sent.splice(0, messages) ?? []) this.#take(message);
  }

  /** What had not arrived is lost. */
  cut(): void {
    if (this.at === null) return;
    this.shelves.at(this.at.index).hub.closed(this.at.connection, 1006);
    this.at = null;
  }

  #take(message: LiveMessage): void {
    const next = nextOffsetIn(CausalToken.parse(message.position), LOG) ?? 0;
    this.#next = next;
    if (message.type === 'reset')
      throw new Error('nothing was forgotten, so none has to read again');
    if (message.type !== 'product') return;
    const { id, priceCents } = message.product;
    // Prices only rise here: nothing is told twice, and nothing old after something new.
    expect(priceCents, `seed ${SEED}`).toBeGreaterThan(this.shown.get(id) ?? 0);
    this.shown.set(id, priceCents);
  }
}

it(`after changes, cuts and slow reads pages show what the log says (SEED=${SEED})`, async () => {
  const random = seeded(SEED);
  const below = (max: number) => Math.floor(random() * max);
  const shelves = new Shelves();
  const pages = Array.from({ length: 3 }, () => new Page(shelves));
  const step = async (number: number): Promise<void> => {
    const page = pages[below(pages.length)] as Page;
    const dice = random();
    if (dice < 0.3) shelves.log.push([IDS[below(IDS.length)] as string, number]);
    else if (dice < 0.45) shelves.apply(below(3), 1 + below(8));
    else if (dice < 0.55) await vi.advanceTimersByTimeAsync(PUSH_PAUSE_MS);
    else if (dice < 0.7) page.receive(1 + below(3));
    else if (dice < 0.8) page.cut();
    else if (dice > 0.95 && page.at !== null) {
      page.at.socket.bufferedAmount = random() < 0.5 ? 0 : BUFFERED_BYTES_MAX + 1;
    } else if (page.at === null) await page.connect(below(3));
  };
  for (let number = 1; number <= ROUNDS * STEPS_OF_A_ROUND; number++) {
    await step(number);
    if (number % STEPS_OF_A_ROUND !== 0) continue;
    for (const index of [0, 1, 2]) shelves.apply(index, shelves.log.length);
    for (const page of pages) {
      page.cut();
      await page.connect(below(3));
      page.receive(Number.POSITIVE_INFINITY);
      expect(page.shown, `seed ${SEED}`).toEqual(shelves.at(0).replica.prices);
    }
  }
});
