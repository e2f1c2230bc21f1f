import type { Problem } from '@thingy/contracts';
import type { Answer, Random } from '@thingy/tools';
import type { Client } from '../support/client.ts';
import type { Recorder, Told } from './recorder.ts';
import type { StockInput, StockOutput } from './stock-specification.ts';

const ORDERS = ['order-1', 'order-2'];
/** Few, so that what is expected is there often enough. */
const QUANTITIES = 4;

export type StockRecorder = Recorder<StockInput, StockOutput>;

/** Sets stocks, mostly if they are as expected, at either replica. */
export class StockClient {
  readonly #client: Client;
  readonly #name: string;
  readonly #products: readonly string[];
  readonly #recorder: StockRecorder;
  readonly #random: Random;

  constructor(
    client: Client,
    { name, products }: { name: string; products: readonly string[] },
    recorder: StockRecorder,
    random: Random,
  ) {
    this.#client = client;
    this.#name = name;
    this.#products = products;
    this.#recorder = recorder;
    this.#random = random;
  }

  async act(): Promise<void> {
    const productId = this.#random.pick(this.#products);
    const quantity = this.#random.below(QUANTITIES);
    const expected = this.#random.onceIn(5) ? null : this.#random.below(QUANTITIES);
    await this.#recorder.perform(this.#client, this.#name, {
      kind: 'command',
      key: productId,
      input: { type: 'set', quantity, expected },
      method: 'PUT',
      path: `/stock/${productId}`,
      body: { quantity, ...(expected !== null && { expected }) },
      parts: this.#random.onceIn(2) ? ORDERS : ORDERS.toReversed(),
      isPatient: !this.#random.onceIn(4),
      tell: (answer) => toldOf(answer as Answer<Problem>),
    });
  }
}

function toldOf({ status, body }: Answer<Problem>): Told<StockOutput> {
  if (status === 200) return { output: { type: 'done' }, shown: null };
  if (status !== 409 || body.code !== 'stock-changed') {
    throw new Error(`set answered ${status} ${body.code}`);
  }
  // 'The stock is 3', or that it is not known.
  const [quantity = null] = /\d+/.exec(body.detail ?? '') ?? [];
  const output = {
    type: 'stock-changed',
    quantity: quantity === null ? null : Number(quantity),
  } as const;
  return { output, shown: null };
}
