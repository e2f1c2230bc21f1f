import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  addButton,
  addedMessage,
  heading,
  orderButton,
  orderPage,
  Storefront,
  seenCart,
  seenOf,
} from './support/storefront.ts';
import { thing } from './support/things.ts';

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

  it('says that it can not add now, and can when the service is back', () =>
    browser.visit(
      async ({ page }) => {
        await store.add(page, 'anchor', 2);
        await fixture.shop.kill('cart');
        await addButton(page).click();
        await page.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
        await fixture.shop.restart('cart');
        await addButton(page).click();
        await addedMessage(page, 2).waitFor();
        const { lines } = await store.openCart(page);
        expect(lines).toMatchObject([{ name: 'Thingy anchor', quantity: 4 }]);
      },
      { troubles: [CART_AWAY] },
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
        await page.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
        await page.unrouteAll({ behavior: 'wait' });
        await fixture.shop.restart('cart');
        await addButton(page).click();
        await addedMessage(page, 1).waitFor();
        const { lines } = await store.openCart(page);
        expect(lines).toMatchObject([{ name: 'Thingy buoy', quantity: 1 }]);
      },
      { troubles: [CART_AWAY] },
    ));

  it('keeps showing the cart as it is, and opens it again when asked to', () =>
    browser.visit(
      async ({ page, context }) => {
        await store.add(page, 'compass', 3);
        const before = await store.openCart(page);
        await fixture.shop.kill('cart');
        await page.getByRole('button', { name: 'One more Thingy compass' }).click();
        await page.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
        expect(await seenCart(page)).toEqual(before);
        const other = await context.newPage();
        await other.goto(`${store.url}/cart`);
        await heading(other, 'Something came loose').waitFor();

        await fixture.shop.restart('cart');
        await other.getByRole('button', { name: 'Try again' }).click();
        await heading(other, 'Your cart').waitFor();
        expect(await seenCart(other)).toEqual(before);
        await page.getByRole('button', { name: 'One more Thingy compass' }).click();
        await page.getByRole('link', { name: 'Cart 4 items' }).waitFor();
        const { lines } = await store.openCart(other);
        expect(lines).toMatchObject([{ name: 'Thingy compass', quantity: 4 }]);
      },
      { troubles: [CART_AWAY, PAGE_BROKEN] },
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
      { troubles: [ORDER_AWAY] },
    ));
});
