import type { CatalogFact, CatalogIntent, CatalogOutcome, Product } from '@thingy/contracts';
import type { Circumstances, Origin } from '@thingy/simba/domain';
import { expect } from 'vitest';
import { catalog } from './catalog.ts';
import type { CatalogModel } from './model.ts';

type Message = CatalogIntent | CatalogFact;

export function product(fields: Partial<Product> = {}): Product {
  return {
    id: 'lamp',
    name: 'Lava lamp',
    description: 'It glows.',
    priceCents: 1_999,
    picture: 'lamp.svg',
    category: 'Lights',
    ...fields,
  };
}

export function put(fields: Partial<Product> = {}): Message {
  return { type: 'PutProduct', product: product(fields) };
}

export function remove(productId: string): Message {
  return { type: 'RemoveProduct', productId };
}

export function stockLevel(productId: string, level: number): Message {
  return { type: 'StockLevelChanged', productId, level };
}

/** Of the catalog's own log. */
export function at(offset: number): Origin {
  return { log: 'catalog/0/log-a', offset, index: 0 };
}

/** Of the order context's log, whose offsets are told apart by starting at 1000. */
export function factAt(offset: number): Origin {
  return { log: 'order/0/log-b', offset: 1_000 + offset, index: 0 };
}

/** A log that is applied to one model or to several, as replicas and their two models do. */
export class Story {
  readonly #models: readonly CatalogModel[];
  #next = 0;

  constructor(...models: readonly CatalogModel[]) {
    this.#models = models;
  }

  apply(...messages: readonly Message[]): CatalogOutcome[] {
    return messages.flatMap((message) => this.#applyOne(message));
  }

  #applyOne(message: Message): readonly CatalogOutcome[] {
    const offset = this.#next++;
    const origin = message.type === 'StockLevelChanged' ? factAt(offset) : null;
    const outcomes = catalog.decide(this.#models[0] as CatalogModel, message, facing(origin));
    outcomes.forEach((outcome, index) => {
      const occurrence = { at: { ...at(offset), index }, time: offset, origin };
      for (const model of this.#models) catalog.evolve(model, outcome, occurrence);
    });
    return outcomes;
  }
}

export function facing(origin: Origin | null): Circumstances {
  return { id: 'command', session: null, fingerprint: '', time: 0, level: 1, origin };
}

/** given(records).when(message).then(outcomes). */
export function given(...records: readonly Message[]) {
  const model = catalog.initial();
  const story = new Story(model);
  story.apply(...records);
  return {
    when: (message: Message) => {
      const before = catalog.digest(model).toString();
      const outcomes = story.apply(message);
      return {
        // biome-ignore lint/suspicious/noThenProperty: never awaited, and the word of the style
        then: (...expected: readonly CatalogOutcome[]) => expect(outcomes).toEqual(expected),
        /** Any rejection will do whose reason says this, and it must change nothing. */
        thenRejected: (reason: string) => {
          expect(outcomes).toEqual([{ type: 'Rejected', reason: expect.stringContaining(reason) }]);
          expect(catalog.digest(model).toString()).toBe(before);
        },
      };
    },
  };
}

export function modelOf(...records: readonly Message[]): CatalogModel {
  const model = catalog.initial();
  new Story(model).apply(...records);
  return model;
}

/** Runs a sliced query to its end. */
export function finish<Result>(slices: Generator<void, Result>): Result {
  return finishCounting(slices).result;
}

export function finishCounting<Result>(slices: Generator<void, Result>) {
  let yields = 0;
  let step = slices.next();
  for (; !step.done; step = slices.next()) yields++;
  return { result: step.value, yields };
}

/** mulberry32 (public domain, T. Ettinger): whole numbers below a limit, the same for a seed. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) % limit;
  };
}
