import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePorts, type PartName, type PartPorts } from '@thingy/tools';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  addButton,
  addedMessage,
  EMAIL,
  emailField,
  heading,
  orderButton,
  orderPage,
  readAs,
  seenCart,
  seenCheckout,
  seenOf,
  seenOrder,
} from './support/storefront.ts';
import { thing } from './support/things.ts';

const RESOLVER = '--host-resolver-rules=MAP *.test 127.0.0.1';
const PARTS: readonly PartName[] = ['web', 'catalog', 'cart', 'order', 'bridge'];

/** What the browser tells and the services answer when a foreign page tries. */
const REFUSALS = [
  /^console Access to fetch .* has been blocked by CORS policy/,
  /^failed (GET|POST|DELETE) .*\/cart\S* net::ERR_(FAILED|BLOCKED_BY_RESPONSE\.NotSameOrigin)$/,
  /^403 POST .*\/cart\/items$/,
];

/** Each service on a domain of its own, under that of the shop; known to none when it was built. */
class Domains {
  readonly #ports: ReadonlyMap<PartName, PartPorts>;

  constructor(free: number[]) {
    const port = () => free.pop() ?? 0;
    const management = (part: PartName) => (part === 'web' ? 0 : (free.pop() ?? 0));
    this.#ports = new Map(
      PARTS.map((part) => [part, { port: port(), management: management(part) }]),
    );
  }

  readonly ports = (part: PartName): PartPorts => this.#ports.get(part) as PartPorts;

  url(part: PartName): string {
    const host = part === 'web' ? 'shop.test' : `${part}.shop.test`;
    return `http://${host}:${this.ports(part).port}`;
  }

  env(): Record<string, string> {
    return {
      COOKIE_DOMAIN: 'shop.test',
      SHOP_ORIGINS: this.url('web'),
      SHOP_URL: this.url('web'),
      BRIDGE_PUBLIC_URL: this.url('bridge'),
      CATALOG_PUBLIC_URL: this.url('catalog'),
      CART_PUBLIC_URL: this.url('cart'),
      ORDER_PUBLIC_URL: this.url('order'),
    };
  }
}

describe('a shop on domains of its own', () => {
  let fixture: ShopFixture;
  let domains: Domains;
  let browser: TestBrowser;
  let foreign: Server;

  beforeAll(async () => {
    browser = await openBrowser([RESOLVER]);
    domains = new Domains(await freePorts(2 * PARTS.length));
    const { ports } = domains;
    fixture = await openShop(inject('kafkaBrokers'), { web: true, ports, env: domains.env() });
    await sell(await openOwner(fixture), [thing('pearl'), thing('ruby')]);
    foreign = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(request.url === '/' ? foreignPage(domains.url('cart')) : '');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
    await new Promise((resolve) => foreign.close(resolve));
  });

  async function add(page: Page, productId: string): Promise<void> {
    await page.goto(`${domains.url('web')}/products/${productId}`);
    await addButton(page).click();
    await addedMessage(page, 1).waitFor();
  }

  it('is shopped across them, from the build that knew none of them', () =>
    browser.visit(async ({ page, context }) => {
      const hosts = new Set<string>();
      page.on('request', (request) => hosts.add(new URL(request.url()).origin));
      await page.goto(domains.url('web'));
      await page.getByRole('link', { name: 'Thingy pearl' }).click();
      await addButton(page).click();
      await addedMessage(page, 1).waitFor();
      await page.getByRole('link', { name: 'View cart' }).click();
      const inCart = await seenCart(page);
      await page.getByRole('link', { name: 'Go to checkout' }).click();
      expect(await seenCheckout(page)).toEqual(inCart);
      await emailField(page).fill(EMAIL);
      await orderButton(page).click();
      const id = await orderPage(page);
      expect(await seenOrder(page)).toEqual(inCart);
      const order = await readAs<Parameters<typeof seenOf>[0]>(
        page,
        `${domains.url('order')}/orders/${id}`,
      );
      expect(seenOf(order)).toEqual(inCart);
      const product = await readAs(page, `${domains.url('catalog')}/products/pearl`);
      expect(product).toMatchObject({ id: 'pearl' });

      const parts: PartName[] = ['web', 'catalog', 'cart', 'order', 'bridge'];
      expect([...hosts].sort()).toEqual(parts.map((part) => domains.url(part)).sort());
      const session = (await context.cookies()).filter(({ name }) => name === 'shop-session');
      expect(session).toMatchObject([{ domain: '.shop.test', httpOnly: true, sameSite: 'Lax' }]);
    }));

  it.each([
    ['another site', 'evil.test'],
    // Cookies know neither ports nor sites below a domain: only the allow list stands here.
    ['a neighbour on the same site', 'blog.shop.test'],
    ['another port of the same host', 'shop.test'],
  ])('lets no page of %s read or change a cart', (_, host) =>
    browser.visit(
      async ({ page, context }) => {
        await add(page, 'ruby');
        const cart = domains.url('cart');
        const before = await readAs(page, `${cart}/cart`);
        const evil = await context.newPage();
        await evil.goto(`http://${host}:${(foreign.address() as AddressInfo).port}/`);
        expect(await attack(evil, cart)).toEqual({
          read: 'TypeError',
          'read blindly': 'TypeError',
          add: 'TypeError',
          'add blindly': '',
          clear: 'TypeError',
        });
        await evil.getByRole('button', { name: 'Win a ruby' }).click();
        await evil.waitForURL(`${cart}/cart/items`);
        expect(await readAs(page, `${cart}/cart`)).toEqual(before);
        await page.goto(`${domains.url('web')}/cart`);
        await heading(page, 'Your cart').waitFor();
        expect((await seenCart(page)).lines).toMatchObject([{ name: 'Thingy ruby', quantity: 1 }]);
      },
      { troubles: REFUSALS },
    ),
  );
});

/** A form needs no script and no permission to be sent, and this one's body is JSON. */
function foreignPage(cartUrl: string): string {
  const name = '{"productId":"ruby","quantity":1,"trick":"'.replaceAll('"', '&quot;');
  return `<!doctype html><title>Win</title>
    <form method="post" enctype="text/plain" action="${cartUrl}/cart/items">
      <input type="hidden" name="${name}" value="&quot;}"><button>Win a ruby</button>
    </form>`;
}

/** What a script of the page gets to know of each try; the name of the error if it got none. */
function attack(page: Page, cartUrl: string): Promise<Record<string, string>> {
  return page.evaluate(async (cart) => {
    const body = JSON.stringify({ productId: 'ruby', quantity: 1 });
    const json = { 'content-type': 'application/json' };
    const text = { 'content-type': 'text/plain' };
    const tries: readonly (readonly [string, string, RequestInit])[] = [
      ['read', '/cart', {}],
      ['read blindly', '/cart', { mode: 'no-cors' }],
      ['add', '/cart/items', { method: 'POST', headers: json, body }],
      ['add blindly', '/cart/items', { method: 'POST', headers: text, body, mode: 'no-cors' }],
      ['clear', '/cart?generation=0', { method: 'DELETE' }],
    ];
    const learnt: Record<string, string> = {};
    for (const [name, path, init] of tries) {
      learnt[name] = await fetch(cart + path, { ...init, credentials: 'include' })
        .then((answer) => answer.text())
        .catch((error: Error) => error.name);
    }
    return learnt;
  }, cartUrl);
}
