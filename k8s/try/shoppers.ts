/**
 * Shoppers for a cluster: they browse, fill carts and order until there is a file `STOP_FILE`, then
 * look whether everything that was acknowledged is there. Every answer but the expected one, and
 * every broken connection, counts as failed, and nothing is sent again, but for what a service
 * refused since it had too much to do. Prints one line of JSON.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type CartLine, LiveCart } from './live-cart.ts';

const ANSWER_MS_MAX = 10_000;
const PAUSE_MS = 40;
const FAILURES_KEPT = 20;
/** Carts and orders are looked at until they show what was acknowledged, for this long. */
const LOOK_MS_MAX = 30_000;

interface Line extends CartLine {
  readonly unitPriceCents: number;
}

interface Cart {
  readonly generation: number;
  readonly lines: readonly Line[];
  readonly currency: string;
  readonly totalCents: number;
}

interface Product {
  readonly id: string;
  readonly stockLevel: number | null;
}

interface Answer {
  readonly status: number;
  /** Seconds; 0: it was not refused for now. */
  readonly retryAfter: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shop's own views, and pages of text.
  readonly body: any;
}

type Sent = [
  method: string,
  service: string,
  path: string,
  headers: Record<string, string>,
  body?: object | undefined,
];

const env = process.env as Record<string, string>;
const urls: Record<string, string> = {
  web: env.WEB_URL ?? 'http://web.shop:3000',
  catalog: env.CATALOG_URL ?? 'http://catalog.shop:8080',
  cart: env.CART_URL ?? 'http://cart.shop:8080',
  order: env.ORDER_URL ?? 'http://order.shop:8080',
  bridge: env.BRIDGE_URL ?? 'http://bridge.shop:8080',
};
const origin = env.SHOP_ORIGIN ?? 'http://localhost:3000';
const shoppers = Number(env.SHOPPERS ?? 4);
const stopFile = env.STOP_FILE ?? '/tmp/stop';

const totals = {
  requests: 0,
  failed: 0,
  shed: 0,
  adds: 0,
  orders: 0,
  events: 0,
  sockets: 0,
  refused: 0,
  unknown: 0,
  missing: 0,
};
const slowest: Record<string, number> = {};
const failures: string[] = [];

function failed(what: string): void {
  totals.failed++;
  if (failures.length < FAILURES_KEPT) failures.push(`${new Date().toISOString()} ${what}`);
}

class Shopper {
  /** Some keep their connections, as proxies do, and some make one for every request. */
  readonly #agent: Agent;
  #cookie = '';
  readonly #seen = new Map<string, string>();
  /** What the cart must hold: what was acknowledged, less what was ordered. */
  readonly #wanted = new Map<string, number>();
  /** Commands whose outcome is not known make the cart's content unknown. */
  #isKnown = true;
  readonly #ordered = new Map<string, number>();
  readonly #visitor = randomBytes(16).toString('base64url');
  /** What its page shows of the cart, from when it has a session. */
  #live: LiveCart | null = null;

  constructor(keepAlive: boolean) {
    this.#agent = new Agent({ keepAlive, maxSockets: 2 });
  }

  async shop(): Promise<void> {
    await this.#ask('GET', 'web', '/', [200]);
    const page = 1 + Math.floor(Math.random() * 1_000);
    const listed = await this.#ask('GET', 'catalog', `/products?page=${page}`, [200]);
    const products: Product[] = listed?.body.products ?? [];
    const buyable = products.filter(({ stockLevel }) => (stockLevel ?? 0) >= 5);
    for (let i = 0; i < 2; i++) {
      const product = buyable[Math.floor(Math.random() * buyable.length)];
      if (product === undefined) return;
      await this.#ask('GET', 'catalog', `/products/${product.id}`, [200]);
      if (this.#cookie === '') await this.#ask('GET', 'cart', '/cart', [200]);
      this.#live ??= new LiveCart(urls.cart ?? '', origin, this.#cookie, failed);
      await this.#add(product.id);
    }
    await this.#report(buyable[0]?.id ?? '');
    const shown = await this.#ask('GET', 'cart', '/cart', [200]);
    if (shown !== null && Math.random() < 0.5) await this.#order(shown.body as Cart);
  }

  async #add(productId: string): Promise<void> {
    const body = { productId, quantity: 1 };
    const key = randomBytes(16).toString('base64url');
    const added = await this.#ask('POST', 'cart', '/cart/items', [200], body, key);
    if (added === null) this.#isKnown = false;
    else {
      totals.adds++;
      this.#wanted.set(productId, (this.#wanted.get(productId) ?? 0) + 1);
    }
  }

  async #report(productId: string): Promise<void> {
    const events = [{ type: 'page-view', ageMs: 0, page: '/products/[id]', productId }];
    const body = { visitor: this.#visitor, events };
    const taken = await this.#ask('POST', 'bridge', '/browser-events', [202, 204], body);
    if (taken !== null) totals.events++;
  }

  async #order({ generation, lines, currency, totalCents }: Cart): Promise<void> {
    if (lines.length === 0) return;
    const id = `order-${randomBytes(9).toString('hex')}`;
    const shown = lines.map(({ productId, quantity, unitPriceCents }) => {
      return { productId, quantity, unitPriceCents };
    });
    const email = 'anna@customers.example';
    const body = { id, generation, email, lines: shown, currency, totalCents };
    const placed = await this.#ask('POST', 'order', '/orders', [201, 409], body, id);
    if (placed?.status === 409) {
      // Somebody else has bought it; that is an answer too.
      totals.refused++;
      await this.#ask('DELETE', 'cart', `/cart?generation=${generation}`, [200]);
      this.#wanted.clear();
      return;
    }
    if (placed === null) {
      this.#isKnown = false;
      return;
    }
    totals.orders++;
    this.#ordered.set(id, totalCents);
    for (const { productId, quantity } of lines) {
      const left = (this.#wanted.get(productId) ?? 0) - quantity;
      if (left > 0) this.#wanted.set(productId, left);
      else this.#wanted.delete(productId);
    }
    await this.#ask('GET', 'order', `/orders/${id}`, [200]);
  }

  /** Whether all that was acknowledged to this shopper is there. */
  async check(): Promise<void> {
    for (const [id, totalCents] of this.#ordered) {
      const found = await this.#send('GET', 'order', `/orders/${id}`, { 'shop-read': 'latest' });
      if (found.status !== 200 || found.body.totalCents !== totalCents) this.#missing(id);
    }
    if (!this.#isKnown) {
      totals.unknown++;
      return;
    }
    if (this.#cookie === '') return;
    // The order may be on its way to the cart.
    await this.#untilWanted('cart', async () => {
      const { body } = await this.#send('GET', 'cart', '/cart', { 'shop-read': 'latest' });
      return body?.lines ?? [];
    });
    await this.#untilWanted('cart of the socket', async () => this.#live?.lines ?? []);
  }

  get orderIds(): readonly string[] {
    return [...this.#ordered.keys()];
  }

  /** Lets its socket go. */
  leave(): void {
    totals.sockets += this.#live?.resumed ?? 0;
    this.#live?.end();
  }

  async #untilWanted(what: string, linesNow: () => Promise<readonly CartLine[]>) {
    const deadline = Date.now() + LOOK_MS_MAX;
    for (;;) {
      const lines = await linesNow();
      const isRight =
        lines.length === this.#wanted.size &&
        lines.every(({ productId, quantity }) => this.#wanted.get(productId) === quantity);
      if (isRight) return;
      if (Date.now() > deadline) return this.#missing(`${what} of ${lines.length} lines`);
      await pause(500);
    }
  }

  #missing(what: string): void {
    totals.missing++;
    failures.push(`missing: ${what}`);
  }

  /** null: it failed, and was counted. */
  async #ask(
    method: string,
    service: string,
    path: string,
    expected: readonly number[],
    body?: object,
    key?: string,
  ): Promise<Answer | null> {
    await pause(PAUSE_MS * Math.random() * 2);
    totals.requests++;
    const startMs = performance.now();
    const what = `${method} ${service} ${path}`;
    try {
      const headers = key === undefined ? {} : { 'idempotency-key': key };
      const answer = await this.#unlessShed(method, service, path, headers, body);
      if (expected.includes(answer.status)) return answer;
      failed(`${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
    } catch (error) {
      failed(`${what}: ${(error as Error).message}`);
    } finally {
      const ms = Math.round(performance.now() - startMs);
      slowest[service] = Math.max(slowest[service] ?? 0, ms);
    }
    return null;
  }

  async #unlessShed(...[method, service, path, headers, body]: Sent): Promise<Answer> {
    for (;;) {
      const answer = await this.#send(method, service, path, headers, body);
      const isShed = ['overloaded', 'throttled'].includes(answer.body?.code);
      if (!isShed) return answer;
      totals.shed++;
      await pause(answer.retryAfter * 1_000);
    }
  }

  #send(...[method, service, path, headers, body]: Sent): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const all = {
      origin,
      ...headers,
      ...(this.#cookie !== '' && { cookie: this.#cookie }),
      ...(this.#seen.size > 0 && { 'shop-position': [...this.#seen.values()].join('~') }),
      ...(text !== '' && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      }),
    };
    return new Promise((resolve, reject) => {
      const options = { method, headers: all, agent: this.#agent, timeout: ANSWER_MS_MAX };
      const sent = request(`${urls[service]}${path}`, options, (answer) => {
        let received = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          received += chunk;
        });
        answer.once('error', reject);
        answer.once('end', () => {
          this.#remember(answer);
          const retryAfter = Number(answer.headers['retry-after'] ?? 0);
          resolve({ status: answer.statusCode ?? 0, retryAfter, body: parsed(received) });
        });
      });
      sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.once('error', reject);
      sent.end(text);
    });
  }

  #remember({ headers }: IncomingMessage): void {
    const cookie = headers['set-cookie']?.find((each) => each.startsWith('shop-session='));
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    const position = headers['shop-position'];
    if (typeof position !== 'string') return;
    for (const entry of position.split('~')) {
      const [subject = '', partition = '', , at, fact] = entry.split(':');
      const known = this.#seen.get(`${subject}:${partition}`)?.split(':') ?? [];
      const isNewer = Number(at || -1) >= Number(known[3] || -1) && isLater(fact, known[4]);
      if (isNewer) this.#seen.set(`${subject}:${partition}`, entry);
    }
  }
}

function isLater(fact = '', other = ''): boolean {
  const [offset = 0, index = 0] = fact.split('.').map(Number);
  const [otherOffset = 0, otherIndex = 0] = other.split('.').map(Number);
  return offset > otherOffset || (offset === otherOffset && index >= otherIndex);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 200);
  }
}

const all = Array.from({ length: shoppers }, (_, i) => new Shopper(i % 2 === 0));
const startMs = Date.now();
await Promise.all(
  all.map(async (shopper) => {
    while (!existsSync(stopFile)) await shopper.shop();
  }),
);
const seconds = Math.round((Date.now() - startMs) / 1_000);
for (const shopper of all) await shopper.check();
for (const shopper of all) shopper.leave();
const orderIds = all.flatMap((shopper) => shopper.orderIds);
console.log(JSON.stringify({ ...totals, orderIds, seconds, slowestMs: slowest, failures }));
