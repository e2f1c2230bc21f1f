import { randomBytes } from 'node:crypto';
import type {
  CartView,
  OrderHistoryView,
  PlaceOrderRequest,
  Problem,
  ProductView,
} from '@thingy/contracts';
import { ANSWER_MS_MAX, type Answer, type Shop, ShopSession } from '@thingy/tools';

/** Times that a command is sent again with the same id; about a minute in all. */
const ATTEMPTS_MAX = 60;
const PAUSE_MS = 500;

/** A client as the storefront is one. */
export class Client {
  readonly #shop: Shop;
  readonly #session: ShopSession;

  constructor(shop: Shop, session = new ShopSession()) {
    this.#shop = shop;
    this.#session = session;
  }

  /** Another device with the same cookie: it has a causal past of its own. */
  twin(): Client {
    return new Client(this.#shop, this.#session.twin());
  }

  /** `part` is the name of a replica, such as `cart-2`. */
  send<Body>(
    part: string,
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    return this.#session.send(`${this.#shop.part(part).url}${path}`, { method, body, headers });
  }

  /** Asks for a page, as a browser does that has no scripts. */
  look(part: string, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(`${this.#shop.part(part).url}${path}`, {
      headers: { ...this.#session.cookie, ...headers },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
  }

  /**
   * Sends a command until its outcome is known, always with the same id: through connections that
   * break and services that are away. Of several parts it goes to the next one each time.
   */
  async command<Body>(
    part: string | readonly string[],
    method: string,
    path: string,
    body: object,
  ): Promise<Answer<Body>> {
    const parts = typeof part === 'string' ? [part] : part;
    const headers = { 'idempotency-key': randomBytes(16).toString('base64url') };
    for (let attempt = 1; ; attempt++) {
      try {
        const at = parts[(attempt - 1) % parts.length] ?? '';
        const answer = await this.send<Body>(at, method, path, body, headers);
        if (answer.status < 500) return answer;
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX) throw error;
      }
      if (attempt >= ATTEMPTS_MAX) throw new Error(`${method} ${path}: no outcome`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async putProduct(part: string, product: Omit<ProductView, 'stockLevel'>): Promise<void> {
    const { id, ...body } = product;
    const { status } = await this.command(part, 'PUT', `/products/${id}`, body);
    if (status !== 200) throw new Error(`PUT /products/${id} answered ${status}`);
  }

  async setStock(part: string, productId: string, quantity: number): Promise<void> {
    const { status } = await this.command(part, 'PUT', `/stock/${productId}`, { quantity });
    if (status !== 200) throw new Error(`PUT /stock/${productId} answered ${status}`);
  }

  cart(part: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer<CartView>> {
    return this.send<CartView>(part, 'GET', '/cart', undefined, headers);
  }

  add(
    part: string | readonly string[],
    productId: string,
    quantity = 1,
  ): Promise<Answer<CartView & Problem>> {
    return this.command(part, 'POST', '/cart/items', { productId, quantity });
  }

  order(
    part: string | readonly string[],
    request: PlaceOrderRequest,
  ): Promise<Answer<Problem & { id: string }>> {
    return this.command(part, 'POST', '/orders', request);
  }

  orders(part: string): Promise<Answer<OrderHistoryView>> {
    return this.send<OrderHistoryView>(part, 'GET', '/orders');
  }
}

/** The order of exactly what this cart shows. */
export function orderOf(cart: CartView, id = `order-${randomBytes(9).toString('hex')}`) {
  const { generation, lines, currency, totalCents } = cart;
  return {
    id,
    generation,
    email: 'anna@customers.example',
    lines: lines.map(({ productId, quantity, unitPriceCents }) => ({
      productId,
      quantity,
      unitPriceCents,
    })),
    currency,
    totalCents,
  };
}
