/** `lighthouse.ts [--products N]`: what Lighthouse says of the storefront's pages, on a phone. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CartView, ProductPageView } from '@thingy/contracts';
import { CHROMIUM_FLAGS, ensureChromium, freePorts, type Shop } from '@thingy/tools';
import { launch } from 'chrome-launcher';
import lighthouse, { type Flags, type Result } from 'lighthouse';
import { chromium } from 'playwright-core';
import { PlainNext } from './plain-next.ts';
import { Stage } from './stage.ts';

const PRODUCTS_DEFAULT = 100_000;
const RESULTS = join(import.meta.dirname, '../.local/bench/lighthouse');
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

interface PageToJudge {
  readonly name: string;
  readonly url: string;
  /** Of a visitor who has a cart and an order. */
  readonly cookie: string | null;
}

/** Puts something into a cart, orders it, and puts something in again. */
async function pagesOf(shop: Shop): Promise<readonly PageToJudge[]> {
  const urlOf = (part: string) => shop.part(part).url;
  const cart = await fetch(`${urlOf('cart')}/cart`);
  const cookie = cart.headers.getSetCookie().map((each) => each.split(';', 1)[0])[0] ?? '';
  const read = await fetch(`${urlOf('catalog')}/products?sort=price&itemsPerPage=100`);
  const { products } = (await read.json()) as ProductPageView;
  const product = products.find(({ stockLevel }) => stockLevel === 10);
  if (product === undefined) throw new Error('nothing is in stock');
  const post = async <View>(url: string, body: object): Promise<View> => {
    const headers = { 'Content-Type': 'application/json', Cookie: cookie };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as View;
  };
  const add = () =>
    post<CartView>(`${urlOf('cart')}/cart/items`, { productId: product.id, quantity: 1 });
  const { lines, generation, currency, totalCents } = await add();
  const id = 'order-for-lighthouse';
  await post(`${urlOf('order')}/orders`, {
    id,
    generation,
    email: 'anna@customers.example',
    lines: lines.map(({ productId, quantity, unitPriceCents }) => {
      return { productId, quantity, unitPriceCents };
    }),
    currency,
    totalCents,
  });
  await add();
  const web = urlOf('web');
  return [
    { name: 'list', url: `${web}/`, cookie: null },
    { name: 'product', url: `${web}/products/${product.id}`, cookie: null },
    { name: 'cart', url: `${web}/cart`, cookie },
    { name: 'order', url: `${web}/orders/${id}`, cookie },
  ];
}

async function judge({ url, cookie }: PageToJudge): Promise<Result> {
  const chromeFlags = ['--headless', ...CHROMIUM_FLAGS];
  const chrome = await launch({ chromePath: await ensureChromium(), chromeFlags });
  try {
    if (cookie !== null) await setCookie(chrome.port, url, cookie);
    const flags: Flags = {
      port: chrome.port,
      onlyCategories: CATEGORIES,
      // The browser is new: there is nothing to be forgotten but that cookie.
      disableStorageReset: true,
    };
    const result = await lighthouse(url, flags);
    if (result === undefined) throw new Error(`no result for ${url}`);
    return result.lhr;
  } finally {
    chrome.kill();
  }
}

/** As the browser's own, which it sends with sockets too. */
async function setCookie(port: number, url: string, cookie: string): Promise<void> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  // Of all paths: the sockets' is another than the page's.
  const { origin } = new URL(url);
  await browser.contexts()[0]?.addCookies([{ name, value, url: origin }]);
  await browser.close();
}

function scoresOf({ categories }: Result): string {
  return CATEGORIES.map((name) => {
    return `${name} ${Math.round((categories[name]?.score ?? 0) * 100)}`;
  }).join(', ');
}

/** What keeps a page below the full score, by name. */
function shortcomingsOf({ audits, categories }: Result): readonly string[] {
  return CATEGORIES.flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ weight }) => weight > 0)
      .flatMap(({ id }) => {
        const { score = null, title = id, displayValue = '' } = audits[id] ?? {};
        return score === null || score >= 1 ? [] : [`  ${name}: ${title} ${displayValue}`];
      }),
  );
}

async function main(products: number): Promise<void> {
  const stage = await Stage.open(products);
  let plain: PlainNext | null = null;
  try {
    await stage.fill();
    const shop = await stage.startShop(stage.logs, { web: true });
    const [port = 0] = await freePorts(1);
    plain = await PlainNext.start(port);
    const nothing = { name: 'a plain page of Next', url: plain.url, cookie: null };
    const pages = [nothing, ...(await pagesOf(shop))];
    // The first page of a process is made while its code is still being compiled.
    for (const { url } of pages) await (await fetch(url)).arrayBuffer();
    await mkdir(RESULTS, { recursive: true });
    for (const page of pages) {
      const result = await judge(page);
      console.log([`${page.name}: ${scoresOf(result)}`, ...shortcomingsOf(result)].join('\n'));
      await writeFile(
        join(RESULTS, `${page.name.replaceAll(' ', '-')}.json`),
        JSON.stringify(result),
      );
    }
  } finally {
    await plain?.stop();
    await stage.close();
  }
}

const { values } = parseArgs({ options: { products: { type: 'string' } } });
await main(Number(values.products ?? PRODUCTS_DEFAULT));
