import type { CartView, Problem } from '@thingy/contracts';
import type { Answer, Random } from '@thingy/tools';
import { type Client, orderOf } from '../support/client.ts';
import type { CartInput, CartLines, CartOutput, CartState } from './cart-specification.ts';
import type { Intended, Recorder, Told } from './recorder.ts';

const CARTS = ['cart-1', 'cart-2'];
const ORDERS = ['order-1', 'order-2'];
/** Quantities up to here are set; added ones reach the limit of a line now and then. */
const SET_MAX = 99;
const ADDED_MAX = 40;

export type CartRecorder = Recorder<CartInput, CartOutput>;
type Act = Omit<Intended<CartInput, CartOutput>, 'key' | 'parts' | 'tell'>;

/** One device of a session: does whatever can be done with a cart, at either replica. */
export class CartClient {
  readonly #client: Client;
  readonly #name: string;
  readonly #key: string;
  readonly #products: readonly string[];
  readonly #recorder: CartRecorder;
  readonly #random: Random;
  #generation = 0;
  #last: CartView | null = null;

  constructor(
    client: Client,
    { name, key, products }: { name: string; key: string; products: readonly string[] },
    recorder: CartRecorder,
    random: Random,
  ) {
    this.#client = client;
    this.#name = name;
    this.#key = key;
    this.#products = products;
    this.#recorder = recorder;
    this.#random = random;
  }

  /** One operation, of any kind. */
  async act(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 30) await this.#lookAtBoth();
    else if (dice < 55) await this.look('strong');
    else if (dice < 97 || !this.#last?.lines.length) await this.#command(this.#change());
    else await this.#order(this.#last);
  }

  /** False: there was no answer. */
  async look(kind: 'plain' | 'strong', part = this.#random.pick(CARTS)): Promise<boolean> {
    const act = { kind, input: { type: 'read' }, method: 'GET', path: '/cart' } as const;
    const { ending } = await this.#perform(act, [part]);
    return ending === 'ok';
  }

  /** One right after the other: what the first has shown may not have come to the second. */
  async #lookAtBoth(): Promise<void> {
    const first = this.#random.below(2);
    await this.look('plain', CARTS[first]);
    await this.look('plain', CARTS[1 - first]);
  }

  #change(): Act {
    const productId = this.#random.pick(this.#products);
    const generation = this.#generation + (this.#random.onceIn(10) ? 1 : 0);
    const isPatient = !this.#random.onceIn(4);
    const path = `/cart/items/${productId}`;
    const set = { kind: 'command', isPatient, path } as const;
    switch (this.#random.below(8)) {
      case 0: {
        const path = `/cart?generation=${generation}`;
        return { ...set, input: { type: 'clear', generation }, method: 'DELETE', path };
      }
      case 1: {
        const input = { type: 'set', productId, quantity: 0, generation } as const;
        return { ...set, input, method: 'DELETE', path: `${path}?generation=${generation}` };
      }
      case 2:
      case 3: {
        const quantity = this.#random.below(SET_MAX + 1);
        const input = { type: 'set', productId, quantity, generation } as const;
        return { ...set, input, method: 'PUT', body: { quantity, generation } };
      }
      default: {
        const quantity = this.#random.between(1, ADDED_MAX);
        const input = { type: 'add', productId, quantity } as const;
        const body = { productId, quantity };
        return { ...set, input, method: 'POST', path: '/cart/items', body };
      }
    }
  }

  async #command(act: Act): Promise<void> {
    const parts = this.#random.onceIn(2) ? CARTS : CARTS.toReversed();
    await this.#perform(act, parts);
  }

  async #perform(act: Act, parts: readonly string[]) {
    return this.#recorder.perform(this.#client, this.#name, {
      ...act,
      key: this.#key,
      parts,
      tell: (answer) => this.#tell(act.input, answer as Answer<CartView & Problem>),
    });
  }

  #tell(input: CartInput, { status, body }: Answer<CartView & Problem>): Told<CartOutput> {
    if (status === 200) {
      this.#last = body;
      this.#generation = body.generation;
      const shown = { type: 'shown', cart: stateOf(body) } as const;
      return input.type === 'read'
        ? { output: shown, shown: null }
        : { output: { type: 'done' }, shown };
    }
    const { code: reason, generation = 0 } = body;
    const isRefusal = ['cart-changed', 'quantity-too-large'].includes(reason);
    if (status !== 409 || !isRefusal) throw new Error(`${input.type} answered ${status} ${reason}`);
    this.#generation = generation;
    return { output: { type: 'refused', reason, generation }, shown: null };
  }

  /** Of exactly what was shown last; who is refused has changed nothing here. */
  async #order(cart: CartView): Promise<void> {
    const { generation } = cart;
    const request = orderOf(cart);
    await this.#recorder.perform(this.#client, this.#name, {
      kind: 'routed',
      key: this.#key,
      input: { type: 'order', generation, lines: linesOf(cart) },
      method: 'POST',
      path: '/orders',
      body: request,
      parts: this.#random.onceIn(2) ? ORDERS : ORDERS.toReversed(),
      isPatient: !this.#random.onceIn(4),
      tell({ status }) {
        if (status === 201) return { output: { type: 'done' }, shown: null };
        if (status !== 409) throw new Error(`order answered ${status}`);
        return null;
      },
    });
    this.#last = null;
  }
}

function stateOf(cart: CartView): CartState {
  return { generation: cart.generation, lines: linesOf(cart) };
}

function linesOf({ lines }: CartView): CartLines {
  return lines.map(({ productId, quantity }) => [productId, quantity] as const);
}
