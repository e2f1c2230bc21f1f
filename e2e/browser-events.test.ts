import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, SHOWN_MS_MAX, type TestBrowser } from './support/browser.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { orderButton, orderPage, Storefront, shows } from './support/storefront.ts';
import { thing } from './support/things.ts';

const TOOL = join(import.meta.dirname, '../tools/dist/journey.js');
const VISITOR = /^([0-9a-f]{32}) {2}from /gm;
const brokers = inject('kafkaBrokers');
const run = promisify(execFile);
let fixture: ShopFixture;
let storefront: Storefront;
let browser: TestBrowser;

beforeAll(async () => {
  [fixture, browser] = await Promise.all([
    openShop(brokers, { web: true, tellsBridge: true }),
    openBrowser(),
  ]);
  storefront = new Storefront(fixture);
  await sell(await openOwner(fixture), [thing('red-lamp', 1_200), thing('blue-lamp', 800)]);
});

afterAll(async () => {
  await browser?.close();
  await fixture?.close();
});

/** What `make journey` prints, with a name or without. */
async function journey(...args: string[]): Promise<string> {
  const env = { ...process.env, KAFKA_BROKERS: brokers, TOPIC_PREFIX: fixture.prefix };
  try {
    return (await run(process.execPath, [TOOL, ...args], { env })).stdout;
  } catch (error) {
    // It ends with 1 while nobody has told anything.
    return String((error as { stderr?: string }).stderr);
  }
}

function isTelling(request: Request): boolean {
  return request.url().endsWith('/browser-events');
}

async function visitors(): Promise<readonly string[]> {
  return [...(await journey()).matchAll(VISITOR)].map(([, visitor = '']) => visitor);
}

/** The events of the only visitor, without times; of vitals the names, for they differ. */
async function told(): Promise<readonly string[]> {
  const [visitor = ''] = await visitors();
  const lines = (await journey(visitor)).split('\n').slice(1, -1);
  return lines.map((line) => line.slice(22).replace(/^(\w+ of \S+): .*/, '$1'));
}

describe('what happens in a browser', () => {
  it('is told by `make journey`, and names no order and no address', async () => {
    await browser.visit(
      async ({ page }) => {
        const searchTold = page.waitForRequest(
          (request) => isTelling(request) && request.postData()?.includes('search') === true,
        );
        await page.goto(`${storefront.url}/?search=lamp+for+ann@mail.example`);
        await searchTold;
        await storefront.add(page, 'red-lamp', 2);
        await storefront.openCheckout(page);
        await orderButton(page).click();
        await orderPage(page);
        const failed = page.waitForEvent('pageerror');
        await page.evaluate("setTimeout(() => { throw new TypeError('no such lamp'); })");
        await failed;
        await page.goto('about:blank');
      },
      { troubles: [/^exception no such lamp$/] },
    );
    const wanted = [
      'page /',
      'search "lamp for …": 0 results',
      'page /products/[id] red-lamp',
      'cart add 2 red-lamp',
      'page /checkout',
      'order placed',
      'page /orders/[id]',
      'error on /orders/[id]: TypeError: no such lamp',
    ];
    await expect
      .poll(async () => (await told()).filter((line) => !/^[A-Z]+ of/.test(line)), {
        timeout: SHOWN_MS_MAX,
      })
      .toEqual(wanted);
    expect(await told()).toContain('LCP of /');
    expect(await visitors()).toHaveLength(1);
  });

  it('is not told of who asks not to be tracked', async () => {
    const before = await visitors();
    const requests: string[] = [];
    await browser.visit(async ({ context, page }) => {
      await context.addInitScript(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })",
      );
      page.on('request', (request) => requests.push(new URL(request.url()).pathname));
      await storefront.add(page, 'blue-lamp');
      await shows(async () => (await storefront.openCart(page)).lines.length, 1);
      await page.goto('about:blank');
    });
    expect(requests).toContain('/cart/items');
    expect(requests).not.toContain('/browser-events');
    expect(await visitors()).toEqual(before);
  });

  it('keeps nobody from shopping while the bridge is away', async () => {
    await fixture.shop.kill('bridge');
    await browser.visit(
      async ({ page }) => {
        const lost = page.waitForEvent('requestfailed', isTelling);
        await storefront.add(page, 'blue-lamp');
        await lost;
        expect((await storefront.openCart(page)).lines).toHaveLength(1);
        await page.goto('about:blank');
      },
      { troubles: [/^failed POST \S+\/browser-events net::ERR_CONNECTION_REFUSED$/] },
    );
    await fixture.shop.restart('bridge');
  });
});
