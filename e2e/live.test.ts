import type { OrderView } from '@thingy/contracts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaBehindProxy } from '../tools/src/testing/kafka-behind-proxy.ts';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import type { Client } from './support/client.ts';
import { CUT_OFF, type CutLine, openCutLine } from './support/cut-line.ts';
import { layoutShifts, watchLayoutShifts } from './support/layout-shifts.ts';
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
  readAs,
  Storefront,
  seenCart,
  shows,
  textOf,
} from './support/storefront.ts';
import { thing } from './support/things.ts';
import { SOCKET_FAILED } from './support/troubles.ts';

const IDS = ['lamp', 'vase', 'kite', 'bell', 'drum', 'harp', 'sled', 'rose', 'tent', 'yoyo'];

/** The page's scripts run, and its socket to this service is heard. */
async function firstMessage(page: Page, url: string): Promise<void> {
  const { host } = new URL(url);
  const socket = await page.waitForEvent('websocket', (each) => new URL(each.url()).host === host);
  await socket.waitForEvent('framereceived');
}

describe('a page that is looked at', () => {
  let kafka: KafkaBehindProxy;
  let fixture: ShopFixture;
  let store: Storefront;
  let owner: Client;
  let browser: TestBrowser;
  let line: CutLine;

  beforeAll(async () => {
    [browser, line, kafka] = await Promise.all([
      openBrowser(),
      openCutLine(),
      KafkaBehindProxy.start(),
    ]);
    fixture = await openShop(kafka.brokers, { web: true });
    store = new Storefront(fixture);
    owner = await openOwner(fixture);
    await sell(
      owner,
      IDS.map((id) => thing(id)),
    );
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
    await line.close();
    await kafka.close();
  });

  const put = (id: string, cents: number, name = `Thingy ${id}`) =>
    owner.putProduct('catalog', { ...thing(id, cents), name });
  const remove = (id: string) => owner.command('catalog', 'DELETE', `/products/${id}`, {});
  const open = async (page: Page, path: string, title: string): Promise<void> => {
    await page.goto(store.url + path);
    await heading(page, title).waitFor();
  };

  it('shows prices, names, stock and removals in a list, in every browser, and moves nothing', () =>
    browser.visit(async ({ page }) =>
      browser.visit(async ({ page: other }) => {
        const pages = [page, other];
        for (const each of pages) {
          await watchLayoutShifts(each);
          await open(each, '/', 'All thingies');
        }
        await put('lamp', 123_400);
        await put('vase', 900, 'Vase of a longer name than before');
        await owner.setStock('order', 'kite', 3);
        await owner.setStock('order', 'bell', 0);
        await remove('drum');
        for (const each of pages) {
          const card = (name: string) => each.getByRole('listitem').filter({ hasText: name });
          await card('Thingy lamp').getByText('€1,234.00').waitFor();
          await card('Vase of a longer name').getByText('€9.00').waitFor();
          await card('Thingy kite').getByText('Only 3 left').waitFor();
          await card('Thingy bell').getByText('Sold out').waitFor();
          await card('Thingy drum').getByText('No longer sold').waitFor();
          const price = card('Thingy lamp').locator('.live-price');
          // Marked for a moment, and then no more.
          await shows(() => price.getAttribute('class'), 'live-price');
          expect(await layoutShifts(each)).toEqual([]);
        }
      }),
    ));

  it('tells what becomes of the thingy that is looked at, for eyes and ears', () =>
    browser.visit(async ({ page }) => {
      await open(page, '/products/harp', 'Thingy harp');
      const said = page.locator('.product-text > [role=status]');
      await put('harp', 1_250);
      await page.locator('.product-price').getByText('€12.50').waitFor();
      await shows(() => textOf(said), 'The price is now €12.50.');
      await owner.setStock('order', 'harp', 0);
      await page.getByRole('button', { name: 'Sold out' }).waitFor();
      await owner.setStock('order', 'harp', 5);
      await addButton(page).waitFor();
      await shows(() => textOf(said), 'Only 5 left.');
      await remove('harp');
      await page.getByRole('button', { name: 'No longer sold' }).waitFor();
      expect(await page.getByRole('button', { name: 'No longer sold' }).isDisabled()).toBe(true);
    }));

  it('shows in a cart what its thingies cost now, and which are gone', () =>
    browser.visit(async ({ page }) => {
      await store.add(page, 'sled', 2);
      await store.add(page, 'rose');
      await store.openCart(page);
      await put('sled', 1_100);
      await shows(async () => (await seenCart(page)).totalCents, 3_200);
      await owner.setStock('order', 'sled', 1);
      await page.getByText('Only 1 left').waitFor();
      await remove('rose');
      const gone = page.getByRole('listitem').filter({ hasText: 'Thingy rose' });
      await gone.getByText('No longer sold').waitFor();
      await shows(() => textOf(page.locator('.total .money')), '€22.00');
    }));

  it('shows an order that another tab placed, and what becomes of it', () =>
    browser.visit(async ({ page, context }) => {
      const history = await context.newPage();
      await store.add(page, 'tent');
      await open(history, '/orders', 'Your orders');
      await history.getByText('Nothing ordered here yet.').waitFor();
      await store.openCheckout(page);
      await orderButton(page).click();
      const id = await orderPage(page);
      const row = history.getByRole('listitem').filter({ hasText: 'Thingy tent' });
      await row.getByText('€10.00').waitFor();
      await owner.command('order', 'POST', `/orders/${id}/ship`, {});
      await row.getByText('Shipped').waitFor();
      await heading(page, 'Your order is on its way').waitFor();
      await shows(
        () => textOf(page.locator('.facts [role=status] time')),
        await shippedAt(page, id),
      );
    }));

  /** As its reader writes it. */
  async function shippedAt(page: Page, id: string): Promise<string> {
    const order = await readAs<OrderView>(page, `${store.orderUrl}/orders/${id}`);
    const format = new Intl.DateTimeFormat('en-US', {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    });
    return format.format(new Date(order.shippedAt ?? ''));
  }

  it('misses nothing that happened while its line was cut, and says that it was', () =>
    browser.visit(
      async ({ page, context }) => {
        const told = firstMessage(page, store.catalogUrl);
        await open(page, '/products/tent', 'Thingy tent');
        // Before, the page would be cut off from its own scripts.
        await told;
        line.cut();
        await context.setOffline(true);
        await offlineSign(page).waitFor();
        await put('tent', 1_500);
        await owner.setStock('order', 'tent', 2);
        line.mend();
        await context.setOffline(false);
        await page.locator('.product-price').getByText('€15.00').waitFor();
        await page.locator('.product-price').getByText('Only 2 left').waitFor();
        await offlineSign(page).waitFor({ state: 'detached' });
      },
      { proxy: { server: line.server }, troubles: [CUT_OFF] },
    ));

  it('goes on when a service under it was killed and is back', () =>
    browser.visit(
      async ({ page }) => {
        await open(page, '/products/yoyo', 'Thingy yoyo');
        await fixture.shop.kill('catalog');
        await fixture.shop.restart('catalog');
        await put('yoyo', 1_700);
        await page.locator('.product-price').getByText('€17.00').waitFor();
      },
      { possible: [SOCKET_FAILED] },
    ));

  it('can be read while the broker stands still, and keeps what is changed till it goes on', () =>
    browser.visit(
      async ({ page }) => {
        await page.goto(`${store.url}/products/yoyo`);
        kafka.freeze();
        try {
          await addButton(page).click();
          await keptMessage(page).waitFor();
          await page.getByRole('link', { name: 'Cart 1 item' }).waitFor();
        } finally {
          kafka.thaw();
        }
        await addedMessage(page, 1).waitFor();
        const { lines } = await store.openCart(page);
        expect(lines).toMatchObject([{ name: 'Thingy yoyo', quantity: 1 }]);
      },
      { troubles: [/^50[34] POST .*\/cart\/items$/] },
    ));
});
