import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { movedWhileArriving } from './support/arriving-page.ts';
import { expectAccessible } from './support/axe.ts';
import { openBrowser, type TestBrowser, type VisitOptions } from './support/browser.ts';
import type { Client } from './support/client.ts';
import { tabTo } from './support/keyboard.ts';
import { layoutShifts, watchLayoutShifts } from './support/layout-shifts.ts';
import { keepScreenshot } from './support/screenshots.ts';
import { everywhere, openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  conflictScreen,
  fits,
  heading,
  orderButton,
  orderPage,
  PHONE,
  Storefront,
  shows,
} from './support/storefront.ts';
import { thing } from './support/things.ts';
import { SOCKET_FAILED } from './support/troubles.ts';

const DESKTOP = { width: 1280, height: 800 };
const AWAY = /can’t look at our shelves just now/;
/** What the pages are expected to say and be answered on the way through all of them. */
const ON_THE_WAY = [
  /^404 GET .*\/products\/nothing$/,
  /^409 POST .*\/orders$/,
  /^(failed|50[03]) GET .*\/cart( net::ERR_\w+)?$/,
  /^console Error: /,
];

type Look = readonly [name: string, options: VisitOptions];
const LOOKS: readonly Look[] = [
  ['light', { viewport: DESKTOP, colorScheme: 'light' }],
  ['dark', { viewport: DESKTOP, colorScheme: 'dark' }],
  ['phone', { viewport: PHONE, colorScheme: 'light', isMobile: true, hasTouch: true }],
  ['phone-dark', { viewport: PHONE, colorScheme: 'dark', isMobile: true, hasTouch: true }],
];

const shelf = Array.from({ length: 60 }, (_, i) => ({
  ...thing(`thing-${String(i + 1).padStart(2, '0')}`, 995 + 150 * i),
  category: ['Lights', 'Kitchen', 'Garden & balcony', 'Toys'][i % 4] ?? '',
}));
const spoon = { ...thing('spoon', 395), name: '</script><b>Spoon', category: 'Kitchen' };

describe('the storefront', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let owner: Client;
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    owner = await openOwner(fixture);
    await sell(owner, [...shelf, spoon]);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });

  const open = async (page: Page, path: string, title: string): Promise<void> => {
    await page.goto(store.url + path);
    await heading(page, title).waitFor();
  };

  /** Leads through all that a reader may see; `look` is called at each page. */
  async function seeEverything(page: Page, look: (name: string) => Promise<void>): Promise<void> {
    await open(page, '/', 'All thingies');
    await look('list');
    await open(page, '/?category=Toys&search=No+such', 'Toys');
    await look('list-empty');
    await open(page, '/cart', 'Your cart');
    await look('cart-empty');
    await open(page, '/checkout', 'Check your order');
    await look('checkout-empty');
    await open(page, '/orders', 'Your orders');
    await look('history-empty');
    await store.add(page, 'thing-01', 3);
    await look('product');
    await store.add(page, 'thing-02');
    await store.openCart(page);
    await look('cart');
    await store.openCheckout(page);
    await look('checkout');
    const { priceCents } = shelf[0] as (typeof shelf)[number];
    await owner.putProduct('catalog', { ...thing('thing-01', priceCents + 1), category: 'Lights' });
    await everywhere(owner);
    await orderButton(page).click();
    await conflictScreen(page);
    await look('conflict');
    await tabTo(page, page.getByRole('button', { name: 'Accept the new cart' }));
    await page.keyboard.press('Enter');
    await heading(page, 'Check your order').waitFor();
    await orderButton(page).click();
    await orderPage(page);
    await look('order');
    await open(page, '/orders', 'Your orders');
    await look('history');
    await open(page, '/products/nothing', 'No such thingy');
    await look('not-found');
    await fixture.shop.kill('cart');
    await open(page, '/cart', 'Something came loose');
    await look('error');
    await fixture.shop.restart('cart');
    await owner.putProduct('catalog', { ...thing('thing-01', priceCents), category: 'Lights' });
    await everywhere(owner);
  }

  it.each(LOOKS)('has no fault that axe can find on any page, %s', (lookName, options) =>
    browser.visit(
      async ({ page }) => {
        await seeEverything(page, async (name) => {
          await keepScreenshot(page, `${name}-${lookName}`);
          await expectAccessible(page);
          await fits(page);
        });
      },
      { ...options, troubles: ON_THE_WAY, possible: [SOCKET_FAILED] },
    ),
  );

  it('moves nothing for readers who want less motion', () =>
    browser.visit(
      async ({ page }) => {
        await open(page, '/', 'All thingies');
        await page.getByRole('link', { name: 'Thingy thing-01' }).hover();
        expect(await page.evaluate('document.getAnimations().length')).toBe(0);
      },
      { reducedMotion: 'reduce' },
    ));

  it('writes numbers, money and dates as its reader does', () =>
    browser.visit(
      async ({ page }) => {
        await open(page, '/', 'All thingies');
        await page.getByText('9,95\u00a0€', { exact: true }).waitFor();
      },
      { locale: 'de-DE' },
    ));

  it('answers a page that it can not show with an error, not with 200', async () => {
    await fixture.shop.kill('order');
    const { status } = await fetch(`${store.url}/orders`);
    await fixture.shop.restart('order');
    expect(status).toBe(500);
  });

  it('shifts nothing while a page comes, and fetches the first pictures first', () =>
    browser.visit(async ({ page }) => {
      await watchLayoutShifts(page);
      await store.add(page, 'thing-03');
      for (const path of ['/', '/products/thing-01', '/cart', '/checkout', '/orders']) {
        await page.goto(store.url + path);
        await page.getByRole('link', { name: 'Cart 1 item' }).waitFor();
        expect(await layoutShifts(page), path).toEqual([]);
      }
      await page.goto(store.url);
      const pictures = await page.locator('.grid img').all();
      const loading = await Promise.all(pictures.map((it) => it.getAttribute('loading')));
      expect(loading.slice(0, 6)).toEqual(Array(6).fill('eager'));
      expect(loading.slice(12)).toEqual(Array(loading.length - 12).fill('lazy'));
      for (const it of pictures) expect(await it.getAttribute('width')).toMatch(/^\d+$/);
    }));

  it.each([DESKTOP, PHONE])('leaves what has arrived of a page where it is: $width', (viewport) =>
    browser.visit(
      async ({ page }) => {
        for (const path of ['/', '/products/thing-01', '/cart', '/checkout', '/orders']) {
          expect(await movedWhileArriving(page, store.url + path), path).toEqual([]);
        }
      },
      // The browser refuses every script, and says so.
      { viewport, javaScriptEnabled: false, troubles: [/\.js.* csp$|Content Security Policy/i] },
    ),
  );

  it('tells browsers to run its own scripts only, and to let nobody frame it', async () => {
    const { headers } = await fetch(store.url);
    const urls = ['catalog', 'cart', 'order'].map((name) => fixture.shop.part(name).url);
    const policy = headers.get('content-security-policy') ?? '';
    const sockets = urls.map((url) => url?.replace('http:', 'ws:'));
    expect(policy).toContain(`connect-src 'self' ${[...urls, ...sockets].join(' ')};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    // Only under https.
    expect(headers.get('strict-transport-security')).toBeNull();
    await browser.visit(
      async ({ page }) => {
        // As if a product's name could bring its own markup into the page.
        await page.route(`${store.url}/`, async (route) => {
          const answer = await route.fetch();
          const foreign = '<script>wasRun = 1</script><img src="/no" onerror="wasRun = 2">';
          const body = (await answer.text()).replace('<main', `${foreign}<main`);
          expect(body).toContain(foreign);
          await route.fulfill({ response: answer, body });
        });
        await open(page, '/', 'All thingies');
        expect(await page.evaluate('globalThis.wasRun ?? null')).toBeNull();
      },
      {
        troubles: [/^console .*Content Security Policy/, /^404 GET .*\/no$/],
        // A page that the test has made has no address, and may not ask this machine for anything.
        possible: [SOCKET_FAILED, /^console .* `loopback` address space/, /^failed GET .*\/cart /],
      },
    );
  });

  it('tells robots what there is', async () => {
    const read = async (path: string) => (await fetch(store.url + path)).text();
    const addresses = (xml: string) => [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, at]) => at);
    expect(await read('/robots.txt')).toContain(`Sitemap: ${store.url}/sitemap.xml`);
    const [lists, products] = ['0', '1'].map((part) => `/sitemap-${part}.xml`);
    const index = await read('/sitemap.xml');
    expect(addresses(index)).toEqual([store.url + lists, store.url + products]);
    const categories = ['Garden+%26+balcony', 'Kitchen', 'Lights', 'Toys'];
    expect(addresses(await read(lists ?? ''))).toEqual([
      `${store.url}/`,
      ...categories.map((name) => `${store.url}/?category=${name}`),
    ]);
    const ids = [spoon, ...shelf].map(({ id }) => id).sort();
    const wanted = ids.map((id) => `${store.url}/products/${id}`);
    expect(addresses(await read(products ?? ''))).toEqual(wanted);
    expect((await fetch(`${store.url}/sitemap-2.xml`)).status).toBe(404);
  });

  it('tells search engines what a product is, whatever it is called', () =>
    browser.visit(async ({ page }) => {
      await open(page, '/products/spoon', spoon.name);
      const texts = await page.locator('script[type="application/ld+json"]').allTextContents();
      expect(JSON.parse(texts[0] ?? '')).toMatchObject([
        { '@type': 'Product', name: spoon.name, offers: { price: '3.95', priceCurrency: 'EUR' } },
        { '@type': 'BreadcrumbList' },
      ]);
      const canonical = page.locator('link[rel=canonical]');
      expect(await canonical.getAttribute('href')).toBe(`${store.url}/products/spoon`);
      await open(page, '/?category=Toys&sort=price&order=desc', 'Toys');
      expect(await canonical.getAttribute('href')).toBe(`${store.url}/?category=Toys`);
      const title = page.locator('meta[property="og:title"]');
      expect(await title.getAttribute('content')).toBe('Toys');
    }));

  it.each([
    ['killed', () => fixture.shop.kill('catalog'), () => fixture.shop.restart('catalog')],
    ['stopped', () => fixture.shop.freeze('catalog'), () => fixture.shop.thaw('catalog')],
  ])('shows what it last saw of a catalog that is %s, and says so', (_, away, back) =>
    browser.visit(
      async ({ page }) => {
        await open(page, '/', 'All thingies');
        await open(page, '/products/thing-04', 'Thingy thing-04');
        await away();
        try {
          for (let visit = 0; visit < 4; visit++) {
            await open(page, '/', 'All thingies');
            await page.getByText(AWAY).waitFor();
            await page.getByText('61 thingies').waitFor();
          }
          const begun = Date.now();
          await open(page, '/products/thing-04', 'Thingy thing-04');
          await page.getByText(AWAY).waitFor();
          expect(Date.now() - begun, 'milliseconds, while the breaker is open').toBeLessThan(5_000);
          await keepScreenshot(page, 'stale-light');
          await expectAccessible(page);
          // A page that nobody has seen yet can't be had.
          await open(page, '/products/thing-59', 'Something came loose');
        } finally {
          await back();
        }
        await shows(async () => {
          await open(page, '/', 'All thingies');
          return page.getByText(AWAY).count();
        }, 0);
      },
      {
        troubles: [/^500 GET .*\/products\/thing-59$/, /^console Error: /],
        possible: [SOCKET_FAILED],
      },
    ),
  );
});
