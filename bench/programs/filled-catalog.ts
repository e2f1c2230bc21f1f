import { type CatalogModel, catalog } from '@thingy/catalog-domain';
import type { CatalogFact, CatalogIntent, CatalogOutcome } from '@thingy/contracts';
import { type ReadPolicyName, Replica } from '@thingy/simba';
import { GivenLog, wrapped } from './given-log.ts';

const DESCRIPTION = 'A thingy of quality that was made to be put and changed. '.repeat(3);
const CATEGORIES = 20;
/** For makes, and for kinds of a make. */
const WORDS = 200;
/** A prime that divides no round number: changes go to and fro among the products. */
const STEP = 7_919;

export interface CatalogOptions {
  readonly products: number;
  readonly readPolicy: ReadPolicyName;
  /** As a replica's; left out: as deployed. */
  readonly batchFrom?: number;
}

/** A catalog's replica with products, on a log that costs nothing. */
export class FilledCatalog {
  readonly replica: Replica<CatalogModel, CatalogIntent | CatalogFact, CatalogOutcome>;
  readonly #products: number;
  readonly #log = new GivenLog();
  #changes = 0;

  constructor({ products, readPolicy, batchFrom }: CatalogOptions) {
    this.#products = products;
    this.#log.give(this.#puts());
    this.replica = new Replica({
      log: this.#log,
      machine: catalog,
      context: 'catalog',
      source: 'bench',
      readPolicy,
      ...(batchFrom !== undefined && { batchFrom }),
    });
  }

  /** The id of any of its products. */
  idOf(index: number): string {
    return `p${String(index % this.#products).padStart(7, '0')}`;
  }

  /** New prices, made beforehand; `apply` puts them into the log, in the order of `changes`. */
  changes(count: number): { apply(): void; done(): Promise<void> } {
    const payloads = Array.from({ length: count }, () => {
      const i = this.#products + this.#changes++;
      return this.#put((i * STEP) % this.#products, i, Math.floor(i / this.#products));
    });
    const end = 1 + this.#products + this.#changes;
    return {
      apply: () => this.#log.give(payloads),
      done: async () => {
        while (this.replica.next < end) await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }

  *#puts() {
    for (let i = 0; i < this.#products; i++) yield this.#put(i, i, 0);
  }

  #put(product: number, index: number, cents: number) {
    const id = this.idOf(product);
    return wrapped(`put-${index}`, {
      type: 'PutProduct',
      ...{
        product: {
          id,
          name: nameOf((product * STEP) % this.#products),
          description: DESCRIPTION,
          // So far apart that a change moves it among the others.
          priceCents: 100 + ((product * STEP + cents * 50_021) % 1_000_000),
          picture: 'lantern.svg',
          category: `Things of kind ${product % CATEGORIES}`,
        },
      },
    });
  }
}

/** Each another one, of few words, as those of a shop are. */
function nameOf(number: number): string {
  const make = number % WORDS;
  const kind = Math.floor(number / WORDS) % WORDS;
  const size = Math.floor(number / WORDS ** 2);
  return `Thingy of make m${make} and kind k${kind}, size ${size}`;
}
