import type { CartIntent, CartView, PlaceOrder } from '@thingy/contracts';
import { fingerprintOf } from '@thingy/simba';
import type { Client } from './client.ts';
import type { Notebook } from './notebook.ts';
import type { Action } from './plan.ts';
import { cartQuestion, orderQuestion, ordersQuestion, productQuestion } from './request.ts';
import type { SimulatedReplica } from './simulated-replica.ts';
import type { World } from './world.ts';

type Deed = Extract<Action, { kind: 'tab' }>;

/** Looks at a model that is held while time passes. */
const HELD_LOOKS = 4;
const HELD_MS_MAX = 900;

/** One tab of a session: it does one thing after the other, and orders what it shows. */
export class Tab {
  readonly #world: World;
  readonly #client: Client;
  readonly #session: string;
  readonly #notebook: Notebook;
  readonly #carts: readonly SimulatedReplica<'cart'>[];
  #cart: CartView | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(
    world: World,
    client: Client,
    session: string,
    notebook: Notebook,
    carts: readonly SimulatedReplica<'cart'>[],
  ) {
    this.#world = world;
    this.#client = client;
    this.#session = session;
    this.#notebook = notebook;
    this.#carts = carts;
  }

  /** Fulfilled when it is done, after all that was asked for before. */
  do(deed: Deed): Promise<void> {
    this.#last = this.#last.then(() => this.#do(deed));
    return this.#last;
  }

  async #do(deed: Deed): Promise<void> {
    const { product: productId, amount } = deed;
    const cart = this.#cart;
    switch (deed.deed) {
      case 'browse':
        return this.#browse(productId);
      case 'hold':
        return this.#hold();
      case 'look':
      case 'latest':
        return this.#look(deed.deed === 'latest');
      case 'orders':
        await this.#client.ask(ordersQuestion(this.#session));
        return;
      case 'add':
        return this.#change({ type: 'AddItem', productId, delta: amount }, deed);
      case 'set': {
        if (cart === null) return this.#look(false);
        const { generation, lines } = cart;
        const line = lines[amount % Math.max(1, lines.length)];
        const product = line?.productId ?? productId;
        const quantity = line?.removed ? 0 : amount - 1;
        const intent = { type: 'SetQuantity' as const, productId: product, quantity, generation };
        return this.#change(intent, deed);
      }
      case 'clear':
        if (cart === null) return this.#look(false);
        return this.#change({ type: 'ClearCart', generation: cart.generation }, deed);
      case 'order':
        if (cart === null || cart.lines.length === 0) await this.#look(false);
        if (this.#cart?.lines.length) await this.#order(this.#cart, deed);
        return;
    }
  }

  /** What is not there is asked for again, as people do. */
  async #browse(productId: string): Promise<void> {
    const given = await this.#client.ask(productQuestion(productId));
    if (given?.body === null) await this.#client.ask(productQuestion(productId));
  }

  async #look(isLatest: boolean): Promise<void> {
    const given = await this.#client.ask(cartQuestion(this.#session), isLatest);
    if (given !== null) this.#cart = given.body;
  }

  async #change(message: CartIntent, { isGivenUp }: Deed): Promise<void> {
    const command = { id: this.#client.newId(), session: this.#session, message };
    const question = cartQuestion(this.#session);
    const given = await this.#client.command(question, command, isGivenUp);
    if (given !== null) this.#cart = given.body;
    const isRefused = given?.decision?.outcomes.some(({ type }) => type === 'CartRefused');
    if (isRefused) await this.#look(false);
  }

  /** Exactly what the page shows, lines of removed products too. */
  async #order(cart: CartView, { isGivenUp }: Deed): Promise<void> {
    const orderId = this.#client.newId();
    const lines = cart.lines.map(({ productId, quantity, unitPriceCents }) => ({
      productId,
      quantity,
      unitPriceCents,
    }));
    const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0);
    const { generation, currency } = cart;
    const shown = { orderId, generation, lines, currency, totalCents };
    const message: PlaceOrder = { type: 'PlaceOrder', ...shown, sealedEmail: '' };
    this.#notebook.ordered.set(orderId, message);
    const fingerprint = fingerprintOf(JSON.stringify(shown));
    const command = { id: orderId, session: this.#session, message, fingerprint };
    const question = orderQuestion(this.#session, orderId);
    await this.#client.command(question, command, isGivenUp);
    await this.#look(false);
  }

  /** A long read sees one state, however long it takes, or is told that it took too long. */
  async #hold(): Promise<void> {
    const { scheduler, history } = this.#world;
    const carts = this.#carts[Math.floor(scheduler.random() * this.#carts.length)];
    const replica = carts?.replica ?? null;
    if (replica === null) return;
    const question = cartQuestion(this.#session);
    const handle = await replica.enter();
    const looks = new Set<string>();
    try {
      for (let look = 1; look <= HELD_LOOKS; look++) {
        looks.add(JSON.stringify(question.body(handle.model)));
        await scheduler.pause(scheduler.random() * HELD_MS_MAX);
      }
    } catch (error) {
      history.tell(`${carts?.name} took its model back: ${error}`);
    } finally {
      handle.leave();
    }
    if (looks.size > 1) {
      history.violate('a held model stays as it is', [...looks].join(' and then '));
    }
  }
}
