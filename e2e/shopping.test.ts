import type { Product } from '@thingy/contracts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import { expectVisibleFocus, tabTo } from './support/keyboard.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  addButton,
  addedMessage,
  EMAIL,
  emailField,
  fits,
  hasFocus,
  heading,
  orderButton,
  orderPage,
  PHONE,
  type Seen,
  Storefront,
  seenCart,
  seenCheckout,
  seenOf,
  seenOrder,
  shows,
} from './support/storefront.ts';
import { thing } from './support/things.ts';

/** Of the storefront's list; a test that needs a second page needs more products than this. */
const PER_PAGE = 24;
const LAMPS = 30;

/** The higher the number, the cheaper: the order by price is not that by number. */
const LAMP_NUMBERS = Array.from({ length: LAMPS }, (_, i) => i + 1);
const lamps = LAMP_NUMBERS.map((n) => ({
  ...thing(`lamp-${String(n).padStart(2, '0')}`, 10_000 - n * 125),
  name: `Lamp ${String(n).padStart(2, '0')}`,
  category: n % 10 === 0 ? 'Garden' : 'Lights',
}));
const spoon = { ...thing('spoon', 395), name: 'Spoon of the sea', category: 'Kitchen' };
const wide = { ...thing('wide', 123_456), name: `Wide ${'Thingamajig'.repeat(12)}` };

describe('a shopper', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    await sell(await openOwner(fixture), [...lamps, spoon, wide]);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });

  /** What a list shows, from its first product on. */
  const names = (page: Page) =>
    page.getByRole('region', { name: 'Products' }).getByRole('heading', { level: 2 });
  const lists = (page: Page, products: readonly Product[]) =>
    shows(
      () => names(page).allInnerTexts(),
      products.map(({ name }) => name),
    );
  const address = (page: Page) => page.url().slice(store.url.length);

  it('finds a thingy by its words, category, price and page, all in the address', () =>
    browser.visit(async ({ page, context }) => {
      await page.goto(store.url);
      await page.getByRole('searchbox', { name: 'Search' }).fill('Lamp');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByText('30 thingies for “Lamp”').waitFor();
      await lists(page, lamps.slice(0, PER_PAGE));

      const lights = lamps.filter(({ category }) => category === 'Lights');
      const categories = page.getByRole('navigation', { name: 'Categories' });
      await categories.getByRole('link', { name: /^Lights/ }).click();
      await heading(page, 'Lights').waitFor();
      await lists(page, lights.slice(0, PER_PAGE));
      const sorting = page.getByRole('navigation', { name: 'Sort by' });
      await sorting.getByRole('link', { name: /^Price/ }).click();
      await lists(page, lights.toReversed().slice(0, PER_PAGE));
      const pages = page.getByRole('navigation', { name: 'Pages' });
      await pages.getByRole('link', { name: 'Page 2', exact: true }).click();
      const secondPage = lights.toReversed().slice(PER_PAGE);
      await lists(page, secondPage);
      expect(address(page)).toBe('/?category=Lights&search=Lamp&sort=price&page=2');

      const other = await context.newPage();
      await other.goto(page.url());
      await lists(other, secondPage);
      await page.getByRole('link', { name: 'Lamp 01' }).click();
      await heading(page, 'Lamp 01').waitFor();
      await page.goBack();
      await lists(page, secondPage);
      await page.goBack();
      await lists(page, lights.toReversed().slice(0, PER_PAGE));
      await page.goBack();
      await lists(page, lights.slice(0, PER_PAGE));
      await page.goBack();
      await lists(page, lamps.slice(0, PER_PAGE));
      expect(await page.getByRole('searchbox').inputValue()).toBe('Lamp');
      await page.goBack();
      await page.getByText('32 thingies').waitFor();
      await shows(() => page.getByRole('searchbox').inputValue(), '');
    }));

  it('orders exactly the cart that was shown', () =>
    browser.visit(async ({ page }) => {
      await page.goto(`${store.url}/?search=Spoon`);
      await page.getByRole('link', { name: 'Spoon of the sea' }).click();
      await page.getByRole('spinbutton', { name: 'Quantity' }).fill('3');
      await addButton(page).click();
      await addedMessage(page, 3).waitFor();
      await store.add(page, 'lamp-07', 1);
      await page.getByRole('link', { name: 'View cart' }).click();
      await heading(page, 'Your cart').waitFor();
      await page.getByRole('button', { name: 'One more Lamp 07' }).click();
      await page.getByRole('link', { name: 'Cart 5 items' }).waitFor();
      const inCart = await seenCart(page);
      expect(inCart).toEqual<Seen>({
        lines: [
          { name: 'Spoon of the sea', quantity: 3, unitPriceCents: 395, totalCents: 1_185 },
          { name: 'Lamp 07', quantity: 2, unitPriceCents: 9_125, totalCents: 18_250 },
        ],
        totalCents: 19_435,
      });

      await page.getByRole('link', { name: 'Go to checkout' }).click();
      expect(await seenCheckout(page)).toEqual(inCart);
      await page.getByText('This shop takes no payment.').waitFor();
      await emailField(page).fill(EMAIL);
      await orderButton(page).click();
      const id = await orderPage(page);
      expect(await seenOrder(page)).toEqual(inCart);
      const order = await store.onlyOrderOf(page);
      expect(order.id).toBe(id);
      expect(seenOf(order)).toEqual(inCart);

      await page.getByRole('link', { name: 'Orders', exact: true }).click();
      await heading(page, 'Your orders').waitFor();
      const row = page.getByRole('listitem').filter({ hasText: 'Spoon of the sea and 1 more' });
      await row.getByText('€194.35').waitFor();
      await row.getByRole('link').click();
      expect(await orderPage(page)).toBe(id);
      await page.getByRole('link', { name: 'Cart', exact: true }).click();
      await page.getByText('Nothing in here yet.').waitFor();
    }));

  it('needs no mouse from the list to the order, and sees where the keyboard is', () =>
    browser.visit(async ({ page }) => {
      const press = (key: string) => page.keyboard.press(key);
      await page.goto(store.url);
      await press('Tab');
      await hasFocus(page.getByRole('link', { name: 'Skip to content' }));
      await press('Enter');
      await tabTo(page, page.getByRole('searchbox', { name: 'Search' }));
      await page.keyboard.type('Lamp 1');
      await press('Enter');
      await page.getByText('10 thingies for “Lamp 1”').waitFor();
      await tabTo(page, page.getByRole('link', { name: 'Lamp 12' }));
      await press('Enter');
      await heading(page, 'Lamp 12').waitFor();

      await tabTo(page, page.getByRole('spinbutton', { name: 'Quantity' }));
      await press('ArrowUp');
      await tabTo(page, addButton(page));
      await press('Space');
      await addedMessage(page, 2).waitFor();
      await tabTo(page, page.getByRole('link', { name: 'View cart' }));
      await press('Enter');
      await heading(page, 'Your cart').waitFor();
      await tabTo(page, page.getByRole('button', { name: 'One less Lamp 12' }));
      await press('Enter');
      await page.getByRole('link', { name: 'Cart 1 item', exact: true }).waitFor();
      await tabTo(page, page.getByRole('link', { name: 'Go to checkout' }));
      await press('Enter');

      const seen = await seenCheckout(page);
      expect(seen.lines).toMatchObject([{ name: 'Lamp 12', quantity: 1 }]);
      await tabTo(page, emailField(page));
      await page.keyboard.type(EMAIL);
      await tabTo(page, orderButton(page));
      await expectVisibleFocus(page);
      await press('Enter');
      await orderPage(page);
      expect(seenOf(await store.onlyOrderOf(page))).toEqual(seen);
    }));

  it('shops on a phone, where nothing overflows sideways', () =>
    browser.visit(
      async ({ page }) => {
        await page.goto(store.url);
        await names(page).first().waitFor();
        await fits(page);
        await page.goto(`${store.url}/?search=Wide`);
        await fits(page);
        await page.getByRole('link', { name: wide.name }).tap();
        await heading(page, wide.name).waitFor();
        await fits(page);
        await page.getByRole('spinbutton', { name: 'Quantity' }).fill('20');
        await addButton(page).tap();
        await addedMessage(page, 20).waitFor();
        await fits(page);
        await page.getByRole('link', { name: 'View cart' }).tap();
        await heading(page, 'Your cart').waitFor();
        await fits(page);
        await page.getByRole('link', { name: 'Go to checkout' }).tap();
        const seen = await seenCheckout(page);
        await fits(page);
        await emailField(page).fill(EMAIL);
        await orderButton(page).tap();
        await orderPage(page);
        await fits(page);
        expect(seenOf(await store.onlyOrderOf(page))).toEqual(seen);
        await page.getByRole('link', { name: 'Orders', exact: true }).tap();
        await heading(page, 'Your orders').waitFor();
        await fits(page);

        // Sold out by that order.
        await page.goto(`${store.url}/products/wide`);
        await page.getByRole('button', { name: 'Sold out' }).waitFor();
        await fits(page);
      },
      { viewport: PHONE, isMobile: true, hasTouch: true },
    ));

  it('has one cart, even if two tabs open a shop that was never seen before', () =>
    browser.visit(async ({ context, page }) => {
      const other = await context.newPage();
      const bothAsked = Promise.withResolvers<void>();
      let asked = 0;
      // Neither tab has an answer, and so a session, before both have asked for their pages.
      await context.route(`${store.url}/products/*`, async (route) => {
        asked++;
        if (asked === 2) bothAsked.resolve();
        await bothAsked.promise;
        await route.continue();
      });
      await Promise.all([
        page.goto(`${store.url}/products/spoon`),
        other.goto(`${store.url}/products/lamp-01`),
      ]);
      await context.unrouteAll({ behavior: 'wait' });
      await Promise.all([page, other].map((tab) => addButton(tab).click()));
      await Promise.all([page, other].map((tab) => addedMessage(tab, 1).waitFor()));
      for (const tab of [page, other]) {
        const { lines } = await store.openCart(tab);
        expect(lines.map(({ name }) => name).sort()).toEqual(['Lamp 01', 'Spoon of the sea']);
      }
    }));

  it('is understood on a slow line, before the page has its scripts', () =>
    browser.visit(async ({ context, page }) => {
      const addresses: string[] = [];
      page.on('request', (request) => addresses.push(request.url()));
      const withoutScripts = async (path: string, act: () => Promise<void>) => {
        const acted = Promise.withResolvers<void>();
        await context.route('**/*.js', async (route) => {
          await acted.promise;
          await route.continue();
        });
        await page.goto(`${store.url}${path}`, { waitUntil: 'commit' });
        await act();
        acted.resolve();
        await context.unrouteAll({ behavior: 'wait' });
      };
      // A click waits for the navigation that it starts: here there must be none.
      const press = { noWaitAfter: true };
      await withoutScripts('/products/spoon', async () => {
        await page.getByRole('spinbutton', { name: 'Quantity' }).fill('2');
        await addButton(page).click(press);
      });
      await addedMessage(page, 2).waitFor();
      await withoutScripts('/checkout', async () => {
        await emailField(page).fill(EMAIL);
        await orderButton(page).click(press);
      });
      await orderPage(page);
      const { lines } = await store.onlyOrderOf(page);
      expect(lines).toMatchObject([{ productId: 'spoon', quantity: 2 }]);
      expect(addresses.filter((url) => decodeURIComponent(url).includes(EMAIL))).toEqual([]);
    }));

  it('is told that a thingy does not exist', () =>
    browser.visit(
      async ({ page }) => {
        await page.goto(`${store.url}/products/nothing`);
        await heading(page, 'No such thingy').waitFor();
        await page.getByRole('link', { name: 'See all thingies' }).click();
        await names(page).first().waitFor();
      },
      { troubles: [/^404 GET .*\/products\/nothing$/] },
    ));

  it('is watched: an error in the console or a failed request fails the test', async () => {
    const after = (script: string) =>
      browser.visit(async ({ page }) => {
        await page.goto(store.url);
        await page.evaluate(script);
      });
    const laterThrow = 'setTimeout(() => { throw new Error("Ah!") })';
    const thenGoOn = 'new Promise((goOn) => setTimeout(goOn))';
    const read = (url: string) => `fetch("${url}").then((answer) => answer.text()).catch(String)`;
    await expect(after('console.error("Oh!")')).rejects.toThrow('console Oh!');
    await expect(after(`${laterThrow}, ${thenGoOn}`)).rejects.toThrow('exception Ah!');
    await expect(after(read('/products/none'))).rejects.toThrow('404 GET');
    await expect(after(read('http://localhost:1'))).rejects.toThrow('Content Security Policy');
  });
});
