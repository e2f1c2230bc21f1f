import type { Problem, ProductView } from '@thingy/contracts';
import type { Answer, Random } from '@thingy/tools';
import type { Client } from '../support/client.ts';
import { thing } from '../support/things.ts';
import type { ProductInput, ProductOutput } from './product-specification.ts';
import type { Intended, Recorder, Told } from './recorder.ts';

const CATALOGS = ['catalog-1', 'catalog-2'];

export type ProductRecorder = Recorder<ProductInput, ProductOutput>;
type Act = Omit<Intended<ProductInput, ProductOutput>, 'key' | 'path' | 'parts' | 'tell'>;

/** Prices that no two products of a run ever have: which change a price came from is then plain. */
export class Prices {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}

/** Looks at products, changes their prices and takes them away, at either replica. */
export class ProductClient {
  readonly #client: Client;
  readonly #name: string;
  readonly #products: readonly string[];
  readonly #prices: Prices;
  readonly #recorder: ProductRecorder;
  readonly #random: Random;

  constructor(
    client: Client,
    { name, products, prices }: { name: string; products: readonly string[]; prices: Prices },
    recorder: ProductRecorder,
    random: Random,
  ) {
    this.#client = client;
    this.#name = name;
    this.#products = products;
    this.#prices = prices;
    this.#recorder = recorder;
    this.#random = random;
  }

  /** One operation, of any kind. */
  async act(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 55) await this.#lookAtBoth(this.#random.pick(this.#products));
    else if (dice < 65) await this.look('strong');
    else await this.#change();
  }

  /** False: there was no answer. */
  async look(
    kind: 'plain' | 'strong',
    productId = this.#random.pick(this.#products),
    part = this.#random.pick(CATALOGS),
  ): Promise<boolean> {
    const act = { kind, input: { type: 'read' }, method: 'GET' } as const;
    const { ending } = await this.#perform(act, productId, [part]);
    return ending === 'ok';
  }

  /** One right after the other: what the first has shown may not have come to the second. */
  async #lookAtBoth(productId: string): Promise<void> {
    const first = this.#random.below(2);
    await this.look('plain', productId, CATALOGS[first]);
    await this.look('plain', productId, CATALOGS[1 - first]);
  }

  async #change(): Promise<void> {
    const productId = this.#random.pick(this.#products);
    const parts = this.#random.onceIn(2) ? CATALOGS : CATALOGS.toReversed();
    const command = { kind: 'command', isPatient: !this.#random.onceIn(4) } as const;
    if (this.#random.onceIn(4)) {
      const act = { ...command, input: { type: 'remove' }, method: 'DELETE' } as const;
      await this.#perform(act, productId, parts);
    } else {
      const priceCents = this.#prices.next();
      const { id, ...body } = thing(productId, priceCents);
      const input = { type: 'put', priceCents } as const;
      await this.#perform({ ...command, input, method: 'PUT', body }, id, parts);
    }
  }

  #perform(act: Act, productId: string, parts: readonly string[]) {
    return this.#recorder.perform(this.#client, this.#name, {
      ...act,
      key: productId,
      path: `/products/${productId}`,
      parts,
      tell: (answer) => toldOf(act.input, answer as Answer<(ProductView & Problem) | null>),
    });
  }
}

function toldOf(
  { type }: ProductInput,
  { status, body }: Answer<(ProductView & Problem) | null>,
): Told<ProductOutput> {
  const isUnknown = type !== 'put' && status === 404 && body?.code === 'unknown-product';
  if (!isUnknown && status !== 200 && status !== 204) {
    throw new Error(`${type} answered ${status} ${body?.code}`);
  }
  const priceCents = isUnknown ? null : (body?.priceCents ?? null);
  const shown = { type: 'shown', priceCents } as const;
  switch (type) {
    case 'read':
      return { output: shown, shown: null };
    case 'remove':
      return { output: { type: isUnknown ? 'unknown-product' : 'done' }, shown: null };
    case 'put':
      return { output: { type: 'done' }, shown };
  }
}
