import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, type TestBrowser, type Visitor } from './support/browser.ts';
import { type LateLine, openLateLine } from './support/late-line.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { addButton, addedMessage, Storefront } from './support/storefront.ts';
import { thing } from './support/things.ts';
import { SOCKET_FAILED } from './support/troubles.ts';

describe('a browser that was never here before', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let browser: TestBrowser;
  let line: LateLine;

  beforeAll(async () => {
    browser = await openBrowser();
    line = await openLateLine();
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    await sell(await openOwner(fixture), [thing('first'), thing('second')]);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
    await line.close();
  });

  /** What is in the cart, as a page that is opened now shows it. */
  async function expectBothInCart(page: Page): Promise<void> {
    const { lines } = await store.openCart(page);
    expect(lines.map(({ name }) => name).sort()).toEqual(['Thingy first', 'Thingy second']);
  }

  const visit = (journey: (visitor: Visitor) => Promise<void>) =>
    browser.visit(journey, { proxy: { server: line.server }, possible: [SOCKET_FAILED] });

  it('keeps its cart when the page of a second tab is answered after an add in the first', () =>
    visit(async ({ context, page }) => {
      const late = await context.newPage();
      // Asked for without a session, and answered by the shop, before the first tab has one.
      const answer = line.holdAnswerTo('/products/second');
      const going = late.goto(`${store.url}/products/second`);
      await answer.answered;
      await store.add(page, 'first');
      answer.release();
      await going;
      await addButton(late).click();
      await addedMessage(late, 1).waitFor();
      await expectBothInCart(late);
      await expectBothInCart(page);
    }));

  it('keeps its cart when the second tab is given a session that it hears of late', () =>
    visit(async ({ context, page }) => {
      const late = await context.newPage();
      const session = line.holdAnswerTo('/cart');
      await late.goto(`${store.url}/products/second`);
      await session.answered;
      await page.goto(`${store.url}/products/first`);
      await addButton(page).click();
      session.release();
      await addedMessage(page, 1).waitFor();
      await addButton(late).click();
      await addedMessage(late, 1).waitFor();
      await expectBothInCart(late);
      await expectBothInCart(page);
    }));
});
