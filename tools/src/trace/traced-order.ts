import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CartView, ProductPageView } from '@thingy/contracts';

const ANSWER_MS_MAX = 10_000;
const SEEN_MS_MAX = 10_000;
const LOOK_PAUSE_MS = 100;

/** Where a shop is reached. */
export interface ShopUrls {
  readonly catalog: string;
  readonly cart: string;
  readonly order: string;
  /** null: there is no storefront. */
  readonly web: string | null;
}

/** Looks at the shop and orders one piece of something; all of it is one sampled trace. */
export async function tracedOrder(urls: ShopUrls): Promise<{ traceId: string; product: string }> {
  const traceId = randomBytes(16).toString('hex');
  const visitor = new Visitor(traceId);
  // Outside the trace: who visits has a session already.
  await visitor.ask(`${urls.cart}/cart`, {}, false);
  if (urls.web !== null) await visitor.look(urls.web);
  const shown = await visitor.ask<ProductPageView>(`${urls.catalog}/products?itemsPerPage=100`);
  const product = shown.products.find(({ stockLevel }) => (stockLevel ?? 0) > 0);
  if (product === undefined) throw new Error('nothing is in stock');
  const item = { productId: product.id, quantity: 1 };
  await visitor.ask(`${urls.cart}/cart/items`, { method: 'POST', body: JSON.stringify(item) });
  const cart = await visitor.cartWith(urls.cart, product.id);
  const { generation, currency, totalCents } = cart;
  const lines = cart.lines.map(({ productId, quantity, unitPriceCents }) => {
    return { productId, quantity, unitPriceCents };
  });
  const id = `traced-${randomBytes(9).toString('hex')}`;
  const about = { id, email: 'trace@customers.example', generation, lines, currency, totalCents };
  await visitor.ask(`${urls.order}/orders`, { method: 'POST', body: JSON.stringify(about) });
  return { traceId, product: product.id };
}

class Visitor {
  readonly #traceId: string;
  #cookie = '';

  constructor(traceId: string) {
    this.#traceId = traceId;
  }

  async ask<View>(url: string, request: RequestInit = {}, isTraced = true): Promise<View> {
    const answer = await fetch(url, {
      ...request,
      headers: {
        ...(this.#cookie !== '' && { cookie: this.#cookie }),
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
        ...(isTraced && { traceparent: this.#traceparent() }),
      },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const session = answer.headers.getSetCookie().find((one) => one.startsWith('shop-session='));
    this.#cookie = session?.split(';')[0] ?? this.#cookie;
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as View;
    throw new Error(`${request.method ?? 'GET'} ${url} answered ${answer.status}: ${text}`);
  }

  /** At a page, whose answer is no JSON. */
  async look(url: string): Promise<void> {
    const headers = { cookie: this.#cookie, traceparent: this.#traceparent() };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`GET ${url} answered ${answer.status}`);
  }

  async cartWith(url: string, productId: string): Promise<CartView> {
    const deadlineMs = performance.now() + SEEN_MS_MAX;
    while (performance.now() < deadlineMs) {
      const cart = await this.ask<CartView>(`${url}/cart`, {}, false);
      if (cart.lines.some((line) => line.productId === productId)) return cart;
      await pause(LOOK_PAUSE_MS);
    }
    throw new Error(`the cart does not show ${productId}`);
  }

  /** Each request has a parent of its own, as in a browser that makes spans. */
  #traceparent(): string {
    return `00-${this.#traceId}-${randomBytes(8).toString('hex')}-01`;
  }
}
