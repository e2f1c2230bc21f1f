import type { CartView } from '@thingy/contracts';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser } from './support/browser.ts';
import type { Client } from './support/client.ts';
import { CUT_OFF, type CutLine, openCutLine } from './support/cut-line.ts';
import { everywhere, openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  addButton,
  addedMessage,
  heading,
  keptMessage,
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

const CLICKS = 50;
const CART_AWAY = /^failed \w+ .*\/cart(\/\S*)? net::ERR_\w+$/;

describe('the tabs of a browser', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let owner: Client;
  let browser: TestBrowser;
  let line: CutLine;

  beforeAll(async () => {
    [browser, line] = await Promise.all([openBrowser(), openCutLine()]);
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    owner = await openOwner(fixture);
    await sell(
      owner,
      ['lamp', 'vase', 'kite', 'bell'].map((id) => thing(id)),
    );
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
    await line.close();
  });

  const cutOff = async (context: BrowserContext) => {
    line.cut();
    await context.setOffline(true);
  };
  const backOnline = async (context: BrowserContext) => {
    line.mend();
    await context.setOffline(false);
  };
  /** The cart's commands that a browser sends from now on. */
  const commandsOf = (context: BrowserContext): readonly Request[] => {
    const sent: Request[] = [];
    context.on('request', (request) => {
      const isCommand = /^(POST|PUT|DELETE)$/.test(request.method());
      if (isCommand && request.url().startsWith(store.cartUrl)) sent.push(request);
    });
    return sent;
  };
  const pieces = (page: Page, count: number) =>
    page.getByRole('link', { name: `Cart ${count} item`, exact: false }).waitFor();
  const linesOf = async (page: Page) =>
    (await seenCart(page)).lines.map(({ name, quantity }) => `${quantity} ${name}`);

  /** What the cart service has, whatever the page shows. */
  const storedLines = async (page: Page) =>
    (await readAs<CartView>(page, `${store.cartUrl}/cart`)).lines;

  it('have one cart: what changes in one is in the others', () =>
    browser.visit(async ({ page, context }) => {
      const other = await context.newPage();
      await other.goto(store.url);
      await store.add(page, 'lamp', 2);
      await pieces(other, 2);
      await store.openCart(other);
      await page.getByRole('link', { name: 'View cart' }).click();
      await heading(page, 'Your cart').waitFor();
      await page.getByRole('button', { name: 'One more Thingy lamp' }).click();
      await shows(() => linesOf(other), ['3 Thingy lamp']);
      await other.getByRole('button', { name: 'Remove Thingy lamp' }).click();
      await page.getByText('Nothing in here yet.').waitFor();
    }));

  it('know the cart at once when they open, also while its service is away', () =>
    browser.visit(
      async ({ page, context }) => {
        await store.add(page, 'lamp', 2);
        await fixture.shop.kill('cart');
        const other = await context.newPage();
        await other.goto(store.url);
        await pieces(other, 2);
        await fixture.shop.restart('cart');
        await store.openCart(other);
        await shows(() => linesOf(other), ['2 Thingy lamp']);
      },
      { troubles: [CART_AWAY], possible: [SOCKET_FAILED] },
    ));

  it('make few commands of fifty clicks, and end in what the shop says', () =>
    browser.visit(async ({ page, context }) => {
      await store.add(page, 'vase');
      await store.openCart(page);
      const other = await context.newPage();
      await store.openCart(other);
      const sent = commandsOf(context);
      await page
        .getByRole('button', { name: 'One more Thingy vase' })
        .evaluate((button: { click(): void }, clicks) => {
          for (let click = 1; click <= clicks; click++)
            setTimeout(() => button.click(), 20 * click);
        }, CLICKS);
      for (const tab of [page, other]) {
        await shows(() => linesOf(tab), [`${1 + CLICKS} Thingy vase`]);
      }
      await page.getByRole('link', { name: 'Go to checkout' }).click();
      await heading(page, 'Check your order').waitFor();
      expect((await store.openCart(page)).lines).toMatchObject([{ quantity: 1 + CLICKS }]);
      expect(sent.length).toBeLessThanOrEqual(CLICKS / 10);
    }));

  it('undo what the shop does not take, and say why', () =>
    browser.visit(
      async ({ page, context }) => {
        await store.add(page, 'bell');
        await store.openCart(page);
        await page.route(`${store.cartUrl}/cart/items/bell`, async (route) => {
          await owner.command('catalog', 'DELETE', '/products/bell', {});
          await everywhere(owner);
          await route.continue();
        });
        await page.getByRole('button', { name: 'One more Thingy bell' }).click();
        const reason = page.getByRole('alert').filter({ hasText: 'no longer sold' });
        await reason.waitFor();
        expect(await textOf(reason)).toContain('Thingy bell was not changed.');
        const gone = page.getByRole('listitem').filter({ hasText: 'Thingy bell' });
        await gone.getByText('No longer sold').waitFor();
        const other = await context.newPage();
        await other.goto(`${store.url}/cart`);
        await other.getByText('No longer sold').waitFor();
      },
      { troubles: [/^4\d\d PUT .*\/cart\/items\/bell$/] },
    ));

  it('send what was changed offline once, although the tab was closed meanwhile', () =>
    browser.visit(
      async ({ page, context }) => {
        await store.add(page, 'kite');
        const other = await context.newPage();
        await other.goto(store.url);
        await pieces(other, 1);
        await cutOff(context);
        await addButton(page).click();
        await keptMessage(page).waitFor();
        await pieces(other, 2);
        await page.close();
        await other.close();
        const sent = commandsOf(context);
        await backOnline(context);
        const later = await context.newPage();
        await later.goto(store.url);
        await pieces(later, 2);
        await shows(async () => sent.length, 1);
        // A page that is left before its answer sends the same again, which counts once.
        await store.openCart(later);
        await shows(() => linesOf(later), ['2 Thingy kite']);
        expect(new Set(sent.map((each) => each.headers()['idempotency-key'])).size).toBe(1);
        expect(await storedLines(later)).toMatchObject([{ productId: 'kite', quantity: 2 }]);
      },
      { proxy: { server: line.server }, troubles: [CUT_OFF] },
    ));

  it('add once what had arrived when its tab was closed before the answer', () =>
    browser.visit(async ({ page, context }) => {
      await store.add(page, 'kite');
      const arrived = Promise.withResolvers<void>();
      await page.route(`${store.cartUrl}/cart/items`, async (route) => {
        await route.fetch();
        arrived.resolve();
      });
      await addButton(page).click();
      await arrived.promise;
      const sent = commandsOf(context);
      await page.close();
      const later = await context.newPage();
      await later.goto(`${store.url}/cart`);
      await shows(() => linesOf(later), ['2 Thingy kite']);
      await shows(async () => sent.length, 1);
      expect(await storedLines(later)).toMatchObject([{ productId: 'kite', quantity: 2 }]);
    }));

  it('forget a visitor who asks for it, all of them', () =>
    browser.visit(async ({ page, context }) => {
      await store.add(page, 'lamp');
      await store.openCheckout(page);
      await orderButton(page).click();
      await orderPage(page);
      await store.add(page, 'vase', 3);
      const other = await context.newPage();
      await store.openCart(other);
      await page.getByRole('button', { name: 'Forget me on this device' }).click();
      await page.getByRole('button', { name: 'Forget me', exact: true }).click();
      await heading(other, 'All thingies').waitFor();
      await page.getByRole('link', { name: 'Cart', exact: true }).waitFor();
      for (const tab of [page, other]) {
        await tab.goto(`${store.url}/cart`);
        await tab.getByText('Nothing in here yet.').waitFor();
        await tab.goto(`${store.url}/orders`);
        await tab.getByText('Nothing ordered here yet.').waitFor();
      }
      const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage })');
      expect(kept).not.toContain('Thingy');
      await store.add(page, 'lamp');
      await pieces(other, 1);
    }));

  it('drop what they keep when the cookie is gone', () =>
    browser.visit(async ({ page, context }) => {
      await store.add(page, 'vase', 3);
      await context.clearCookies();
      await page.goto(store.url);
      await addButtonOfNewVisitor(page);
      const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage })');
      expect(kept).not.toContain('Thingy vase');
    }));

  /** The new session's cart is there, and empty. */
  async function addButtonOfNewVisitor(page: Page): Promise<void> {
    await store.add(page, 'lamp');
    await addedMessage(page, 1).waitFor();
    await pieces(page, 1);
  }
});
