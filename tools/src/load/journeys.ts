import { randomBytes } from 'node:crypto';
import type {
  CartView,
  OrderChangeView,
  OrderView,
  PlaceOrderRequest,
  ProductPageView,
  ProductView,
} from '@thingy/contracts';
import type { Random } from '../sample/random.ts';
import type { Good } from './goods.ts';
import { addPieces, noReceipts, type Receipts } from './receipts.ts';
import type { StepMeter } from './step-meter.ts';
import { type ShopUrls, Visitor } from './visitor.ts';

/** How often each is begun, of a hundred. */
const WEIGHTS = { browse: 50, search: 20, fill: 15, order: 15 } as const;
export type JourneyName = keyof typeof WEIGHTS;

/** Sessions that may be taken up again by a later journey. */
const RETURNING_MAX = 200;
const PAGE_SIZE = 20;

/** Somebody with a session, and what they were told. */
export interface Shopper {
  readonly visitor: Visitor;
  readonly receipts: Receipts;
}

/** What people do in a shop, as the seed decides. */
export class Journeys {
  /** All that have put anything into a cart. */
  readonly shoppers: Shopper[] = [];
  readonly counts: Record<JourneyName, number> = { browse: 0, search: 0, fill: 0, order: 0 };
  /** Orders that were refused with reasons, as they should be. */
  refused = 0;
  readonly #urls: ShopUrls;
  readonly #meter: StepMeter;
  readonly #goods: readonly Good[];
  readonly #office: Visitor;
  readonly #returning: Shopper[] = [];

  /** `bearer`: of the back office, which ships and cancels. */
  constructor(urls: ShopUrls, meter: StepMeter, goods: readonly Good[], bearer: string) {
    this.#urls = urls;
    this.#meter = meter;
    this.#goods = goods;
    this.#office = new Visitor(urls, meter, bearer);
  }

  /** One journey, which should have begun at `dueAtMs`. */
  async run(random: Random, dueAtMs: number): Promise<void> {
    const name = pickJourney(random);
    this.counts[name]++;
    switch (name) {
      case 'browse':
        return await this.#browse(random, dueAtMs);
      case 'search':
        return await this.#search(random, dueAtMs);
      default:
        return await this.#shop(random, dueAtMs, name);
    }
  }

  async #browse(random: Random, dueAtMs: number): Promise<void> {
    const visitor = new Visitor(this.#urls, this.#meter);
    const sort = random.pick(['id', 'price', 'name'] as const);
    const order = random.pick(['asc', 'desc'] as const);
    const pathOf = (page: number) =>
      `/products?sort=${sort}&order=${order}&page=${page}&itemsPerPage=${PAGE_SIZE}`;
    const first = await visitor.ask<ProductPageView>(
      'browse: first page',
      { service: 'catalog', path: pathOf(1) },
      dueAtMs,
    );
    if (first?.status !== 200) return;
    const page = await visitor.ask<ProductPageView>('browse: any page', {
      service: 'catalog',
      path: pathOf(random.between(1, Math.max(1, first.body.pages))),
    });
    const { id } = random.pick((page?.status === 200 ? page : first).body.products);
    const path = `/products/${id}`;
    await visitor.ask<ProductView>('browse: product', { service: 'catalog', path });
  }

  async #search(random: Random, dueAtMs: number): Promise<void> {
    const visitor = new Visitor(this.#urls, this.#meter);
    const prefix = random.pick([...'abcdefghijklmnoprstw']);
    const sort = random.pick(['price', 'name'] as const);
    const path = `/products?prefix=${prefix}&sort=${sort}&itemsPerPage=${PAGE_SIZE}`;
    const asked = { service: 'catalog', path } as const;
    const found = await visitor.ask<ProductPageView>('search: name', asked, dueAtMs);
    const [product] = found?.status === 200 ? found.body.products : [];
    if (product === undefined) return;
    await visitor.ask<ProductPageView>('search: category', {
      service: 'catalog',
      path: `/products?category=${encodeURIComponent(product.category)}&itemsPerPage=${PAGE_SIZE}`,
    });
  }

  async #shop(random: Random, dueAtMs: number, name: 'fill' | 'order'): Promise<void> {
    const shopper = await this.#enter(random, dueAtMs);
    if (shopper === null) return;
    const choices = Array.from({ length: random.between(1, 3) }, () => random.pick(this.#goods));
    // In several tabs at once: nothing of it may be lost.
    await Promise.all(choices.map(({ id }) => this.#add(shopper, id, random.between(1, 2))));
    const orderId = name === 'order' ? await this.#order(shopper) : null;
    if (orderId !== null) await this.#end(random, shopper, orderId);
    if (this.#returning.length < RETURNING_MAX) this.#returning.push(shopper);
  }

  /** A new session, or one that was here before and whose journey is over. */
  async #enter(random: Random, dueAtMs: number): Promise<Shopper | null> {
    const again = random.below(3) === 0 ? this.#returning.shift() : undefined;
    const visitor = again?.visitor ?? new Visitor(this.#urls, this.#meter);
    const asked = { service: 'cart', path: '/cart' } as const;
    const cart = await visitor.ask<CartView>('shop: cart', asked, dueAtMs);
    if (again !== undefined) return again;
    if (cart?.status !== 200) return null;
    const shopper = { visitor, receipts: noReceipts() };
    this.shoppers.push(shopper);
    return shopper;
  }

  async #add({ visitor, receipts }: Shopper, productId: string, quantity: number): Promise<void> {
    const body = { productId, quantity };
    const asked = { service: 'cart', path: '/cart/items', body } as const;
    const answer = await visitor.command<CartView>('shop: add', asked);
    if (answer === null) addPieces(receipts.maybeAdded, productId, quantity);
    else if (answer.status === 200) addPieces(receipts.added, productId, quantity);
    else if (answer.status !== 409) this.#meter.failed('shop: add', `${answer.status}`);
  }

  /** Answers the id of the order, if it is placed. */
  async #order({ visitor, receipts }: Shopper): Promise<string | null> {
    const asked = { service: 'cart', path: '/cart' } as const;
    const cart = await visitor.ask<CartView>('shop: cart', asked);
    if (cart?.status !== 200 || cart.body.lines.length === 0) return null;
    const body = requestOf(cart.body);
    const order = { service: 'order', path: '/orders', body } as const;
    const answer = await visitor.command<OrderView>('order: place', order);
    if (answer === null) receipts.maybeOrdered.push(body);
    else if (answer.status === 201) receipts.ordered.push(body);
    else if (answer.status === 409) this.refused++;
    else this.#meter.failed('order: place', `${answer.status}`);
    if (answer?.status !== 201) return null;
    const path = `/orders/${body.id}`;
    const shown = await visitor.ask<OrderView>('order: page', { service: 'order', path });
    if (shown !== null && shown.status !== 200) {
      this.#meter.failed('order: page', `${shown.status}`);
    }
    return body.id;
  }

  /** Of four orders one is shipped and one is cancelled; a log of level 1 knows neither. */
  async #end(random: Random, { receipts }: Shopper, orderId: string): Promise<void> {
    const how = random.pick(['ship', 'cancel', null, null] as const);
    if (how === null) return;
    const step = `office: ${how}`;
    const asked = { service: 'order', path: `/orders/${orderId}/${how}` } as const;
    const answer = await this.#office.command<OrderChangeView>(step, asked);
    if (answer?.status === 200) receipts.ended.set(orderId, answer.body.state);
    else if (answer !== null && answer.status !== 409) this.#meter.failed(step, `${answer.status}`);
  }
}

function pickJourney(random: Random): JourneyName {
  let left = random.below(100);
  for (const [name, weight] of Object.entries(WEIGHTS)) {
    if (left < weight) return name as JourneyName;
    left -= weight;
  }
  throw new Error('the weights are less than a hundred');
}

/** The order of exactly what this cart shows. */
function requestOf({ generation, lines, currency, totalCents }: CartView): PlaceOrderRequest {
  return {
    id: `load-${randomBytes(12).toString('hex')}`,
    generation,
    email: 'load@customers.example',
    lines: lines.map(({ productId, quantity, unitPriceCents }) => {
      return { productId, quantity, unitPriceCents };
    }),
    currency,
    totalCents,
  };
}
