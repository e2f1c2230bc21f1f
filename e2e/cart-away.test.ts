import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  addButton,
  addedMessage,
  heading,
  keptMessage,
  offlineSign,
  orderButton,
  orderPage,
  Storefront,
  seenCart,
  seenOf,
  shows,
} from './support/storefront.ts';
import { thing } from './support/things.ts';
import { SOCKET_FAILED } from './support/troubles.ts';

/** Nobody listens; or who listens still replays. */
const CART_AWAY = /^(failed|50[03]) \w+ .*\/cart(\/\S*)?( net::ERR_\w+)?$/;
const ORDER_AWAY = /^(failed|503) \w+ .*\/orders(\/\w+)?( net::ERR_\w+)?$/;
/** The error page writes its reason to the console. */
const PAGE_BROKEN = /^console Error: /;

describe('a page whose service is killed', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    await sell(await openOwner(fixture), [thing('anchor'), thing('buoy'), thing('compass')]);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });

  it('keeps what is added, and adds it when the service is back', () =>
    browser.visit(
      async ({ page }) => {
        await store.add(page, 'anchor', 2);
        await fixture.shop.kill('cart');
        await addButton(page).click();
        await keptMessage(page).waitFor();
        await page.getByRole('link', { name: 'Cart 4 items' }).waitFor();
        await fixture.shop.restart('cart');
        await addedMessage(page, 2).waitFor();
        const { lines } = await store.openCart(page);
        expect(lines).toMatchObject([{ name: 'Thingy anchor', quantity: 4 }]);
      },
      { troubles: [CART_AWAY], possible: [SOCKET_FAILED] },
    ));

  it('adds once what arrived although its answer was lost', () =>
    browser.visit(
      async ({ page }) => {
        await page.goto(`${store.url}/products/buoy`);
        await page.route(`${store.cartUrl}/cart/items`, async (route) => {
          await route.fetch();
          await fixture.shop.kill('cart');
          await route.abort();
        });
        await addButton(page).click();
        await keptMessage(page).waitFor();
        await page.unrouteAll({ behavior: 'wait' });
        await fixture.shop.restart('cart');
        await addedMessage(page, 1).waitFor();
        const { lines } = await store.openCart(page);
        expect(lines).toMatchObject([{ name: 'Thingy buoy', quantity: 1 }]);
      },
      { troubles: [CART_AWAY], possible: [SOCKET_FAILED] },
    ));

  it('keeps a change of the cart, says so, and opens the cart again when asked to', () =>
    browser.visit(
      async ({ page, context }) => {
        await store.add(page, 'compass', 3);
        await store.openCart(page);
        const changed = [{ name: 'Thingy compass', quantity: 4 }];
        const shown = async (tab: Page) =>
          (await seenCart(tab)).lines.map(({ name, quantity }) => ({ name, quantity }));
        await fixture.shop.kill('cart');
        await page.getByRole('button', { name: 'One more Thingy compass' }).click();
        await offlineSign(page).waitFor();
        await page.getByText('Your changes are kept').waitFor();
        expect(await shown(page)).toEqual(changed);
        await page.getByRole('link', { name: 'Go to checkout' }).click();
        const other = await context.newPage();
        await other.goto(`${store.url}/cart`);
        await heading(other, 'Something came loose').waitFor();
        // There is nothing to order before the shop knows of the change.
        await heading(page, 'Your cart').waitFor();

        await fixture.shop.restart('cart');
        await other.getByRole('button', { name: 'Try again' }).click();
        await heading(other, 'Your cart').waitFor();
        await shows(() => shown(other), changed);
        await offlineSign(page).waitFor({ state: 'detached' });
        const { lines } = await store.openCart(other);
        expect(lines).toMatchObject(changed);
      },
      { troubles: [CART_AWAY, PAGE_BROKEN], possible: [SOCKET_FAILED] },
    ));

  it('finds out what became of an order, and it was placed once', () =>
    browser.visit(
      async ({ page }) => {
        await store.add(page, 'compass');
        const shown = await store.openCheckout(page);
        await page.route(`${store.orderUrl}/orders`, async (route) => {
          await route.fetch();
          await fixture.shop.kill('order');
          await route.abort();
        });
        await orderButton(page).click();
        await page.getByText('No answer yet. We are finding out').waitFor();
        await page.unrouteAll({ behavior: 'wait' });
        await fixture.shop.restart('order');
        await orderPage(page);
        expect(seenOf(await store.onlyOrderOf(page))).toEqual(shown);
      },
      { troubles: [ORDER_AWAY], possible: [SOCKET_FAILED] },
    ));
});
