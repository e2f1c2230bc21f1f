import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import type { Client } from './support/client.ts';
import { everywhere, openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  conflictScreen,
  differences,
  EMAIL,
  emailField,
  fits,
  hasFocus,
  heading,
  orderButton,
  orderPage,
  PHONE,
  Storefront,
  seenCheckout,
  seenOf,
  textOf,
} from './support/storefront.ts';
import { thing } from './support/things.ts';

const STOCK = 20;
const REFUSED = /^409 POST .*\/orders$/;
/** A tab that was reloaded looks for its order, and it may not be there yet. */
const NOT_YET = /^404 GET .*\/orders\/\w+$/;

describe('an order', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let owner: Client;
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    owner = await openOwner(fixture);
    const ids = ['lantern', 'mirror', 'ladle', 'kite', 'bell', 'drum', 'flute', 'harp'];
    await sell(
      owner,
      ids.map((id) => thing(id)),
      STOCK,
    );
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });

  /** Throws unless the stock is what it should be. */
  async function expectStock(id: string, quantity: number): Promise<void> {
    const same = { quantity, expected: quantity };
    const { status } = await owner.command('order', 'PUT', `/stock/${id}`, same);
    expect(status, `there are ${quantity} of ${id}`).toBe(200);
  }

  it('is refused if the shop is no longer what the page shows, and shows what has changed', () =>
    browser.visit(
      async ({ page }) => {
        await store.add(page, 'lantern', 2);
        await store.add(page, 'mirror', 3);
        await store.add(page, 'ladle');
        const shown = await store.openCheckout(page);
        await owner.putProduct('catalog', thing('lantern', 1_250));
        await owner.setStock('order', 'mirror', 1);
        await owner.command('catalog', 'DELETE', '/products/ladle', {});
        await everywhere(owner);
        expect(await seenCheckout(page)).toEqual(shown);

        await orderButton(page).click();
        await conflictScreen(page);
        expect(await differences(page).allInnerTexts()).toEqual([
          expect.stringContaining('Thingy lantern'),
          'Thingy mirror\nOnly 1 left, you wanted 3',
          'Thingy ladle\nNo longer sold',
        ]);
        const price = differences(page).filter({ hasText: 'lantern' });
        expect(await textOf(price.locator('del .money'))).toBe('€10.00');
        expect(await textOf(price.locator('ins .money'))).toBe('€12.50');
        await page.setViewportSize(PHONE);
        await fits(page);
        expect(await store.ordersOf(page)).toEqual([]);
        await expectStock('lantern', STOCK);
        await expectStock('mirror', 1);

        await page.getByRole('button', { name: 'Accept the new cart' }).click();
        const accepted = await seenCheckout(page);
        await hasFocus(heading(page, 'Check your order'));
        expect(accepted).toEqual({
          lines: [
            { name: 'Thingy lantern', quantity: 2, unitPriceCents: 1_250, totalCents: 2_500 },
            { name: 'Thingy mirror', quantity: 1, unitPriceCents: 1_000, totalCents: 1_000 },
          ],
          totalCents: 3_500,
        });
        expect(await store.ordersOf(page)).toEqual([]);
        await orderButton(page).click();
        await orderPage(page);
        expect(seenOf(await store.onlyOrderOf(page))).toEqual(accepted);
        await expectStock('lantern', STOCK - 2);
        await expectStock('mirror', 0);
      },
      { troubles: [REFUSED] },
    ));

  it('is placed once by two tabs at the same time; the other tab is told', () =>
    browser.visit(
      async ({ context, page }) => {
        const other = await context.newPage();
        await store.add(page, 'kite', 2);
        const tabs = [page, other];
        for (const tab of tabs) await store.openCheckout(tab);
        await Promise.all(tabs.map((tab) => orderButton(tab).click()));
        const ordered = await tabWith(tabs, 'Thank you for your order');
        const refused = ordered === page ? other : page;
        await conflictScreen(refused);
        await differences(refused).getByText('This cart was ordered already').waitFor();
        expect(await orderPage(ordered)).toBe((await store.onlyOrderOf(refused)).id);
        await expectStock('kite', STOCK - 2);

        await refused.getByRole('button', { name: 'Accept the new cart' }).click();
        await refused.getByText('There is nothing to order.').waitFor();
        expect(await orderButton(refused).count()).toBe(0);
      },
      { troubles: [REFUSED] },
    ));

  it('is placed once by a double click', () =>
    browser.visit(async ({ page }) => {
      await store.add(page, 'bell');
      await store.openCheckout(page);
      const sent = postsOf(page, store);
      await orderButton(page).dblclick();
      const id = await orderPage(page);
      expect(sent).toHaveLength(1);
      expect((await store.onlyOrderOf(page)).id).toBe(id);
      await expectStock('bell', STOCK - 1);
    }));

  it('is placed once and found again if the page is reloaded before its answer', () =>
    browser.visit(async ({ page }) => {
      await store.add(page, 'drum');
      const shown = await store.openCheckout(page);
      const arrived = Promise.withResolvers<void>();
      await page.route(`${store.orderUrl}/orders`, async (route) => {
        await route.fetch();
        // Its answer never comes.
        arrived.resolve();
      });
      await orderButton(page).click();
      await page.getByText('Placing your order …').waitFor();
      await arrived.promise;
      await page.reload();
      await orderPage(page);
      expect(seenOf(await store.onlyOrderOf(page))).toEqual(shown);
      await expectStock('drum', STOCK - 1);
    }));

  it('is placed once and found again if the page is reloaded before it has arrived', () =>
    browser.visit(
      async ({ context, page }) => {
        await store.add(page, 'flute');
        const shown = await store.openCheckout(page);
        const underWay = Promise.withResolvers<string>();
        await page.route(`${store.orderUrl}/orders`, (route) => {
          underWay.resolve(route.request().postData() ?? '');
        });
        await orderButton(page).click();
        const body = await underWay.promise;
        const lookedFor = page.waitForResponse((answer) => answer.status() === 404);
        await page.reload();
        await page.getByText('No answer yet. We are finding out').waitFor();
        expect(await emailField(page).inputValue()).toBe(EMAIL);
        expect(await orderButton(page).isDisabled()).toBe(true);
        await lookedFor;
        const headers = { 'content-type': 'application/json' };
        await context.request.post(`${store.orderUrl}/orders`, { headers, data: body });
        await orderPage(page);
        expect(seenOf(await store.onlyOrderOf(page))).toEqual(shown);
        await expectStock('flute', STOCK - 1);
      },
      { troubles: [NOT_YET] },
    ));
});

/** The first tab that gets there. */
function tabWith(tabs: readonly Page[], title: string): Promise<Page> {
  const arrivals = tabs.map(async (tab) => {
    await heading(tab, title).waitFor();
    return tab;
  });
  return Promise.any(arrivals);
}

/** Grows with each order that the page sends. */
function postsOf(page: Page, { orderUrl }: Storefront): string[] {
  const posts: string[] = [];
  page.on('request', (request) => {
    const isOrder = request.method() === 'POST' && request.url() === `${orderUrl}/orders`;
    if (isOrder) posts.push(request.postData() ?? '');
  });
  return posts;
}
