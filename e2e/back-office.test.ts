import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAccessible } from './support/axe.ts';
import { openBrowser, type TestBrowser, type VisitOptions } from './support/browser.ts';
import type { Client } from './support/client.ts';
import { tabTo } from './support/keyboard.ts';
import { Mailbox } from './support/mailbox.ts';
import { Office, orderOne, productForm, stockForm } from './support/office.ts';
import { keepScreenshot } from './support/screenshots.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import {
  fits,
  hasFocus,
  heading,
  orderPage,
  PHONE,
  Storefront,
  shows,
} from './support/storefront.ts';
import { thing } from './support/things.ts';

const STOCK = 20;
const things = ['vase', 'bowl', 'clock', 'mirror', 'kite', 'drum', 'globe'].map((id) => ({
  ...thing(id, 1_250),
  name: `Thingy ${id}`,
}));

const LOOKS: readonly (readonly [string, VisitOptions])[] = [
  ['light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ['phone', { viewport: PHONE, isMobile: true, hasTouch: true }],
];

const says = (place: Page | Locator, words: string | RegExp) =>
  place.getByRole('status').filter({ hasText: words }).waitFor();

describe('the back office', () => {
  let mailbox: Mailbox;
  let fixture: ShopFixture;
  let store: Storefront;
  let office: Office;
  let owner: Client;
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
    mailbox = await Mailbox.open();
    fixture = await openShop(inject('kafkaBrokers'), { web: true, env: mailbox.env });
    store = new Storefront(fixture);
    office = new Office(store.url, fixture.shop.backOfficeToken);
    owner = await openOwner(fixture);
    await sell(owner, things, STOCK);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
    await mailbox.close();
  });

  const stockOf = async (id: string): Promise<number | null> => {
    const { body } = await owner.send<{ quantity: number | null }>('order', 'GET', `/stock/${id}`);
    return body.quantity;
  };
  const rows = (page: Page) =>
    page.getByRole('region', { name: 'Orders found' }).getByRole('listitem');

  it('opens with its token only, which no script can read, and closes again', () =>
    browser.visit(async ({ page, context }) => {
      for (const path of [
        '',
        '/orders',
        '/products',
        '/products/vase',
        '/orders/order-1234567890',
      ]) {
        const answer = await page.goto(office.url + path);
        expect(page.url(), path).toBe(`${office.url}/sign-in`);
        expect(answer?.headers()['cache-control']).toContain('no-store');
      }
      expect(await page.locator('meta[name=robots]').getAttribute('content')).toContain('noindex');
      await office.signIn(page, 'not-the-token');
      await says(page, 'That is not the token.');
      expect(await context.cookies(office.url)).not.toContainEqual(
        expect.objectContaining({ name: 'shop-office' }),
      );
      await office.signIn(page);
      const cookies = await context.cookies(office.url);
      expect(cookies.find(({ name }) => name === 'shop-office')).toMatchObject({
        httpOnly: true,
        sameSite: 'Strict',
        path: '/back-office',
      });
      const token = fixture.shop.backOfficeToken;
      const known = 'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])';
      expect(await page.evaluate(known)).not.toContain(token);
      expect(await page.content()).not.toContain(token);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await heading(page, 'Back office').waitFor();
      await page.goto(`${office.url}/orders`);
      expect(page.url()).toBe(`${office.url}/sign-in`);
    }));

  it('takes what its own pages send, and nothing that another site does', async () => {
    const html = await (await fetch(`${office.url}/sign-in`)).text();
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)];
    const send = async (origin: string) => {
      const form = new FormData();
      for (const [, name = '', value = ''] of hidden) {
        form.set(name, value.replaceAll('&quot;', '"'));
      }
      form.set('token', fixture.shop.backOfficeToken);
      const init: RequestInit = { method: 'POST', body: form, redirect: 'manual' };
      return fetch(`${office.url}/sign-in`, { ...init, headers: { origin } });
    };
    const foreign = await send('https://evil.example');
    expect(foreign.status).toBeGreaterThanOrEqual(400);
    expect(foreign.headers.getSetCookie()).toEqual([]);
    const own = await send(store.url);
    expect(own.status).toBe(303);
    expect(own.headers.getSetCookie().join()).toMatch(/^shop-office=.*HttpOnly; SameSite=strict$/i);
  });

  it('finds a thingy, and open pages of the shop show its new price, name and stock', () =>
    browser.visit(({ page: shopper }) =>
      browser.visit(async ({ page }) => {
        await shopper.goto(`${store.url}/products/vase`);
        await heading(shopper, 'Thingy vase').waitFor();
        await office.signIn(page);
        await page.getByRole('link', { name: 'Thingies', exact: true }).last().click();
        await heading(page, 'Thingies').waitFor();
        await page.getByLabel('Words or number').fill('VÀS');
        await page.getByRole('button', { name: 'Find' }).click();
        await page.getByRole('link', { name: 'Thingy vase' }).click();
        await productForm(page).getByLabel('Name').fill('Ming vase');
        await productForm(page).getByLabel('Price').fill('99.5');
        await productForm(page).getByRole('button', { name: 'Save' }).click();
        await says(page, 'Saved');
        await heading(page, 'Ming vase').waitFor();
        await heading(shopper, 'Ming vase').waitFor();
        await shopper.getByText('€99.50', { exact: true }).waitFor();
        await stockForm(page).getByLabel('New stock').fill('2');
        await stockForm(page).getByRole('button', { name: 'Set stock' }).click();
        await says(stockForm(page), 'The stock is 2.');
        await stockForm(page).getByText('2 in stock.').waitFor();
        await shopper.getByText('Only 2 left', { exact: true }).waitFor();
        await page.goto(`${office.url}/products?search=vase`);
        await page.getByRole('link', { name: 'Ming vase' }).waitFor();
      }),
    ));

  it('says in words what it did not take, and keeps what was typed', () =>
    browser.visit(async ({ page }) => {
      await office.signIn(page);
      await office.openProduct(page, 'bowl');
      const price = productForm(page).getByLabel('Price');
      await price.evaluate((it) => it.removeAttribute('step'));
      await page.evaluate('document.forms[1].noValidate = document.forms[2].noValidate = true');
      await productForm(page).getByLabel('Name').fill('Bowl of dreams');
      await price.fill('0');
      await productForm(page).getByRole('button', { name: 'Save' }).click();
      await says(productForm(page), 'Please give a price');
      expect(await productForm(page).getByLabel('Name').inputValue()).toBe('Bowl of dreams');
      await owner.putProduct('catalog', { ...thing('bowl', 1_300), name: 'Thingy bowl' });
      await price.fill('14');
      await productForm(page).getByRole('button', { name: 'Save' }).click();
      await says(productForm(page), 'Somebody else has changed it meanwhile.');
      expect(await price.inputValue()).toBe('14');
      await productForm(page).getByRole('button', { name: 'Save' }).click();
      await says(productForm(page), 'Saved');
      await heading(page, 'Bowl of dreams').waitFor();
    }));

  it('puts nothing back into stock that was sold meanwhile', () =>
    browser.visit(async ({ page }) => {
      await office.signIn(page);
      await office.openProduct(page, 'clock');
      await stockForm(page).getByText('20 in stock.').waitFor();
      await orderOne(fixture.client(), 'clock', 'anna@customers.example');
      await stockForm(page).getByLabel('New stock').fill('25');
      await stockForm(page).getByRole('button', { name: 'Set stock' }).click();
      await says(stockForm(page), 'The stock is 19 by now');
      expect(await stockOf('clock')).toBe(19);
      await stockForm(page).getByText('19 in stock.').waitFor();
      expect(await stockForm(page).getByLabel('New stock').inputValue()).toBe('25');
      await stockForm(page).getByRole('button', { name: 'Set stock' }).click();
      await says(stockForm(page), 'The stock is 25.');
      expect(await stockOf('clock')).toBe(25);
    }));

  it.each([
    ['clicked twice', true],
    ['sent again by a reload, without scripts', false],
  ])('takes a form for one command that is %s', (_, javaScriptEnabled) =>
    browser.visit(
      async ({ page }) => {
        await office.signIn(page);
        await office.openProduct(page, 'drum');
        const wanted = ((await stockOf('drum')) ?? 0) - 7;
        const sent: string[] = [];
        page.on('request', (request) => {
          if (request.method() === 'POST') sent.push(request.url());
        });
        await stockForm(page).getByLabel('New stock').fill(String(wanted));
        const button = stockForm(page).getByRole('button', { name: 'Set stock' });
        await (javaScriptEnabled ? button.dblclick() : button.click());
        await says(stockForm(page), `The stock is ${wanted}.`);
        if (!javaScriptEnabled) await page.reload();
        await shows(async () => sent.length, 2);
        // Another command would have been refused: the stock is not what the page said any more.
        await says(stockForm(page), `The stock is ${wanted}.`);
        expect(await stockOf('drum')).toBe(wanted);
      },
      javaScriptEnabled ? {} : { javaScriptEnabled, troubles: [/^failed GET .*\.js csp$/] },
    ),
  );

  it('shows all orders, the newest first, and finds them by number and by address', () =>
    browser.visit(async ({ page }) => {
      const first = await orderOne(fixture.client(), 'mirror', 'Berta@customers.example');
      const second = await orderOne(fixture.client(), 'mirror', 'carl@customers.example');
      await office.signIn(page);
      const links = () =>
        rows(page)
          .getByRole('link')
          .evaluateAll((all) => all.map((it) => it.getAttribute('href')?.split('/').at(-1)));
      expect((await links()).slice(0, 2)).toEqual([second, first]);
      const find = async (sought: string) => {
        await page.getByLabel('Order number or e-mail address').fill(sought);
        await page.getByRole('button', { name: 'Find' }).click();
        await says(page, `for “${sought}”`);
      };
      await find(first);
      expect(await links()).toEqual([first]);
      await find('carl@customers.example');
      expect(await links()).toEqual([second]);
      await find('berta@customers.example');
      expect(await links()).toEqual([first]);
      expect(page.url()).toBe(`${office.url}/orders`);
      for (const nobody of ['nobody@customers.example', 'no number', 'a@']) {
        await find(nobody);
        expect(await rows(page).count()).toBe(0);
      }
      await page.getByRole('button', { name: 'Show all orders' }).click();
      await shows(async () => (await links()).slice(0, 2), [second, first]);
    }));

  it('ships an order: its page says so while it is open, and a mail goes out', () =>
    browser.visit(async ({ page: shopper }) => {
      await store.add(shopper, 'kite');
      await store.openCheckout(shopper);
      await shopper.getByRole('button', { name: /^Order now/ }).click();
      const id = await orderPage(shopper);
      await browser.visit(async ({ page }) => {
        await office.signIn(page);
        await office.openOrder(page, id);
        await tabTo(page, page.getByRole('link', { name: 'Ship order' }));
        await page.keyboard.press('Enter');
        await hasFocus(page.getByRole('heading', { name: 'Ship this order?' }));
        await page.getByRole('link', { name: 'No, leave it' }).click();
        await page.getByRole('link', { name: 'Ship order' }).click();
        await page.getByRole('button', { name: 'Yes, ship it' }).click();
        await page
          .getByText(/^Shipped .*\d/)
          .first()
          .waitFor();
        expect(page.url()).toBe(`${office.url}/orders/${id}`);
        expect(await page.getByRole('link', { name: 'Cancel order' }).count()).toBe(0);
        await heading(shopper, 'Your order is on its way').waitFor();
        await shows(() => mailbox.kindsOf(id), ['confirmation', 'shipped']);
        await shows(async () => {
          await office.openOrder(page, id);
          return page.getByText('Shipped: sent').count();
        }, 1);
      });
    }));

  it('cancels an order: what was ordered is in stock again, and a mail goes out', () =>
    browser.visit(async ({ page, context }) => {
      const id = await orderOne(fixture.client(), 'globe', 'dora@customers.example');
      expect(await stockOf('globe')).toBe(STOCK - 1);
      await office.signIn(page);
      await page.goto(`${office.url}/orders/${id}?change=cancel`);
      const late = await context.newPage();
      await late.goto(`${office.url}/orders/${id}?change=ship`);
      await late.getByRole('button', { name: 'Yes, ship it' }).waitFor();
      await page.getByRole('button', { name: 'Yes, cancel it' }).click();
      await page
        .getByText(/^Cancelled .*\d/)
        .first()
        .waitFor();
      expect(await stockOf('globe')).toBe(STOCK);
      await shows(async () => (await mailbox.kindsOf(id)).includes('cancelled'), true);
      await late.getByRole('button', { name: 'Yes, ship it' }).click();
      await says(late, 'This order was cancelled already. Nothing was changed.');
      expect(await stockOf('globe')).toBe(STOCK);
    }));

  it.each(LOOKS)('has no fault that axe can find: %s', (lookName, options) =>
    browser.visit(async ({ page }) => {
      const id = await orderOne(fixture.client(), 'mirror', 'anna@customers.example');
      const look = async (name: string) => {
        await keepScreenshot(page, `back-office-${name}-${lookName}`);
        await expectAccessible(page);
        await fits(page);
      };
      await page.goto(`${office.url}/sign-in`);
      await look('sign-in');
      await office.signIn(page);
      await look('orders');
      await office.openOrder(page, id);
      await look('order');
      await page.goto(`${office.url}/orders/${id}?change=cancel`);
      await page.getByRole('heading', { name: 'Cancel this order?' }).waitFor();
      await look('cancel');
      await page.goto(`${office.url}/products?search=thingy`);
      await look('products');
      await office.openProduct(page, 'mirror');
      await look('product');
    }, options),
  );

  it('says so when a service can not be asked, and what is sent again is not done twice', () =>
    browser.visit(
      async ({ page }) => {
        await office.signIn(page);
        await office.openProduct(page, 'mirror');
        await fixture.shop.kill('order');
        await stockForm(page).getByLabel('New stock').fill('3');
        await stockForm(page).getByRole('button', { name: 'Set stock' }).click();
        await says(stockForm(page), 'not known yet');
        expect(await stockForm(page).getByLabel('New stock').inputValue()).toBe('3');
        await page.goto(`${office.url}/orders`);
        await heading(page, 'The services do not answer').waitFor();
        await fixture.shop.restart('order');
        await page.getByRole('button', { name: 'Try again' }).click();
        await heading(page, 'Orders').waitFor();
        await page.goBack();
        await stockForm(page).getByLabel('New stock').fill('3');
        await stockForm(page).getByRole('button', { name: 'Set stock' }).click();
        await says(stockForm(page), 'The stock is 3.');
      },
      { troubles: [/^500 GET .*\/back-office\/orders$/, /^console Error/] },
    ));

  it('lets nobody try many tokens', () =>
    browser.visit(async ({ page }) => {
      await page.goto(`${office.url}/sign-in`);
      await shows(async () => {
        await page.getByLabel('Token').fill('not-the-token');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await says(page, /^(That is not the token|Too many attempts)/);
        return page.getByRole('status').filter({ hasText: 'Too many attempts' }).count();
      }, 1);
    }));
});

it('says what to do where the rules for shipping are not in force yet', async () => {
  const browser = await openBrowser();
  const fixture = await openShop(inject('kafkaBrokers'), { web: true, orderLevel: 1 });
  try {
    const { url } = new Storefront(fixture);
    const office = new Office(url, fixture.shop.backOfficeToken);
    await sell(await openOwner(fixture), [thing('vase')]);
    const id = await orderOne(fixture.client(), 'vase', 'anna@customers.example');
    await browser.visit(async ({ page }) => {
      await office.signIn(page);
      await page.goto(`${office.url}/orders/${id}?change=ship`);
      await page.getByRole('button', { name: 'Yes, ship it' }).click();
      await says(page, 'make activate-level');
    });
  } finally {
    await browser.close();
    await fixture.close();
  }
});
