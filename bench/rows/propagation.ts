import { join } from 'node:path';
import type { CartView, ProductView } from '@thingy/contracts';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import { HttpConnection, headerOf, wireOf } from '../http-connection.ts';
import { portOf } from '../port-of.ts';
import { firstProducts } from '../products.ts';
import type { AppendAnswer, AppendQuestion } from '../programs/bare-appends.ts';
import { median, pick, type Row, rowOf } from '../row.ts';
import { mintSessions } from '../sessions.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 5;
const CHANGES = 100;
const APPENDER = join(import.meta.dirname, '../programs/bare-appends.ts');

interface Times {
  /** From the request that changes the product. */
  readonly wholeMs: number;
  /** From that request's answer. */
  readonly medianMs: number;
}

/** A product changed in the catalog until a cart that holds it shows it, beside one append. */
export async function propagation(stage: Stage): Promise<Row[]> {
  const topic = `${(await stage.emptyLogs('bare-')).prefix}catalog`;
  const appender = new Apart<AppendQuestion, AppendAnswer>(APPENDER);
  const append = async (): Promise<Times> => {
    const { brokers } = stage.logs;
    const question = { brokers, topic, writers: 1, appendsEach: CHANGES, until: 'confirmed' };
    const { medianMs } = await appender.ask(question as AppendQuestion);
    return { medianMs, wholeMs: medianMs };
  };
  const change = await changing(stage);
  try {
    for (const warmUp of [append, change, append, change, change]) await warmUp();
    const pairs = await alternate(ROUNDS, append, change);
    const name = 'product changed until seen in cart';
    return [
      rowOf(
        `${name}, from the answer, p50`,
        'ms',
        pick(pairs, (each) => each.medianMs),
      ),
      rowOf(
        `${name}, from the request, p50`,
        'ms',
        pick(pairs, (each) => each.wholeMs),
      ),
    ];
  } finally {
    await appender.stop();
  }
}

async function changing(stage: Stage): Promise<() => Promise<Times>> {
  const shop = await stage.shop();
  const ports = { catalog: portOf(shop.part('catalog')), cart: portOf(shop.part('cart')) };
  const [product] = await firstProducts(ports.catalog, 1);
  const [cookie] = await mintSessions(ports.cart, 1);
  if (product === undefined || cookie === undefined) throw new Error('there is no product');
  const catalog = await HttpConnection.to(ports.catalog);
  const cart = await HttpConnection.to(ports.cart);
  const body = { productId: product.id, quantity: 1 };
  await cart.send(wireOf({ method: 'POST', path: '/cart/items', headers: { cookie }, body }));
  const put = putting(product, shop.backOfficeToken);
  let priceCents = 1_000;
  return async () => {
    const whole: number[] = [];
    const rest: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      priceCents++;
      const startedAt = performance.now();
      const changed = await catalog.send(put(priceCents));
      const answeredAt = performance.now();
      const seen = headerOf(changed, 'shop-position') ?? '';
      const headers = { cookie, 'shop-position': seen };
      const answer = await cart.send(wireOf({ method: 'GET', path: '/cart', headers }));
      whole.push(performance.now() - startedAt);
      rest.push(performance.now() - answeredAt);
      const { lines } = JSON.parse(answer.body) as CartView;
      if (lines[0]?.unitPriceCents !== priceCents) throw new Error('the cart shows another price');
    }
    return { wholeMs: median(whole), medianMs: median(rest) };
  };
}

function putting({ id, stockLevel: _, ...product }: ProductView, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  return (priceCents: number) =>
    wireOf({
      method: 'PUT',
      path: `/products/${id}`,
      headers,
      body: { ...product, priceCents },
    });
}
