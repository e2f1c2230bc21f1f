import type { Product } from '@thingy/contracts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAccessible } from './support/axe.ts';
import { openBrowser, type TestBrowser, type VisitOptions } from './support/browser.ts';
import { expectVisibleFocus, tabTo } from './support/keyboard.ts';
import { layoutShifts, watchLayoutShifts } from './support/layout-shifts.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { fits, hasFocus, heading, PHONE, Storefront, shows } from './support/storefront.ts';
import { thing } from './support/things.ts';

const LAMPS = 30;
const lamps = Array.from({ length: LAMPS }, (_, i) => ({
  ...thing(`lamp-${String(i + 1).padStart(2, '0')}`, 1_000 + 100 * i),
  name: `Brass lamp ${String(i + 1).padStart(2, '0')}`,
  category: 'Lights',
}));
const cafe = { ...thing('x-cafe', 450), name: 'Café-Crème lámpara', category: 'Kitchen' };
const spoon = { ...thing('x-spoon', 95), name: 'Smørrebrød spoon of brass', category: 'Kitchen' };
const bell = { ...thing('x-bell', 9_900), name: 'Bell', category: 'Music' };
const ALL = [...lamps, cafe, spoon, bell];

const LOOKS: readonly (readonly [string, VisitOptions])[] = [
  ['light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ['phone', { viewport: PHONE, isMobile: true, hasTouch: true }],
];

describe('the search', () => {
  let fixture: ShopFixture;
  let store: Storefront;
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
    fixture = await openShop(inject('kafkaBrokers'), { web: true });
    store = new Storefront(fixture);
    await sell(await openOwner(fixture), ALL);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });

  const field = (page: Page) => page.getByRole('searchbox', { name: 'Search' });
  const lowest = (page: Page) => page.getByRole('spinbutton', { name: 'from' });
  const highest = (page: Page) => page.getByRole('spinbutton', { name: 'to', exact: true });
  const summary = (page: Page) =>
    page.getByRole('region', { name: 'Products' }).getByRole('status');
  const says = (page: Page, text: string) => shows(() => summary(page).allInnerTexts(), [text]);
  const lists = (page: Page, products: readonly Product[]) =>
    shows(
      () =>
        page
          .getByRole('region', { name: 'Products' })
          .getByRole('heading', { level: 2 })
          .allInnerTexts(),
      products.map(({ name }) => name),
    );
  const address = (page: Page) => page.url().slice(store.url.length);
  const category = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name });

  it('shows results as one types, in any case and accents, and one step back leads out of it', () =>
    browser.visit(async ({ page }) => {
      await page.goto(store.url);
      await says(page, '33 thingies');
      await field(page).pressSequentially('LAMP crem', { delay: 20 });
      await says(page, '1 thingy for “LAMP crem”');
      await lists(page, [cafe]);
      expect(address(page)).toBe('/?search=LAMP+crem');
      await hasFocusIn(page, 'search');
      await field(page).fill('smorre');
      await lists(page, [spoon]);
      await field(page).press('Enter');
      await field(page).fill('bell');
      await lists(page, [bell]);
      await page.goBack();
      await lists(page, [spoon]);
      await shows(() => field(page).inputValue(), 'smorre');
      await page.goBack();
      await says(page, '33 thingies');
      await shows(() => field(page).inputValue(), '');
      await page.goForward();
      await lists(page, [spoon]);
      // A field that is left after going back leads nowhere, and so not away from what comes next.
      await field(page).fill('bel');
      await lists(page, [bell]);
      await page.goBack();
      await lists(page, [spoon]);
      await shows(() => field(page).inputValue(), 'smorre');
      await field(page).press('Tab');
      await page.goForward();
      await lists(page, [bell]);
    }));

  it('never shows an older result after a newer one', () =>
    browser.visit(async ({ page }) => {
      await page.goto(store.url);
      await says(page, '33 thingies');
      // The answer to the first letters is held back until that to the last ones is on the page.
      const held = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      await page.route(/[?&]search=be&/, async (route) => {
        asked.resolve();
        await held.promise;
        await route.continue().catch(() => 'the page does not want it any more');
      });
      await field(page).fill('be');
      await asked.promise;
      await field(page).fill('brass lamp');
      await lists(page, lamps.slice(0, 24));
      held.resolve();
      await page.unrouteAll({ behavior: 'wait' });
      await says(page, '30 thingies for “brass lamp”');
      expect(address(page)).toBe('/?search=brass+lamp');
      await page.goBack();
      await says(page, '33 thingies');
    }));

  it('leaves what is typed alone, also after a link has led to another part of the page', () =>
    browser.visit(async ({ page }) => {
      await page.goto(store.url);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await hasFocus(page.locator('#content'));
      await field(page).focus();
      // The blank is typed before the next word, and is no part of the address.
      await page.keyboard.type('bell ');
      await lists(page, [bell]);
      expect(address(page)).toBe('/?search=bell');
      expect(await field(page).inputValue()).toBe('bell ');
    }));

  it('is what it was after a step back, also where the list was not the first page', () =>
    browser.visit(async ({ page }) => {
      await page.goto(`${store.url}/cart`);
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: 'Thingies' })
        .click();
      await says(page, '33 thingies');
      await field(page).fill('bell');
      await lists(page, [bell]);
      await page.goBack();
      await says(page, '33 thingies');
      await hasFocusIn(page, 'search');
      await shows(() => field(page).inputValue(), '');
    }));

  it('finds nothing by signs alone', () =>
    browser.visit(async ({ page }) => {
      await page.goto(store.url);
      await field(page).fill('!!!');
      await says(page, '0 thingies for “!!!”');
      await category(page, 'Music 0').waitFor();
    }));

  it('counts each category of what it found, and keeps it apart from the chosen one', () =>
    browser.visit(async ({ page }) => {
      await page.goto(`${store.url}/?search=brass`);
      for (const name of ['Kitchen 1', 'Lights 30', 'Music 0']) {
        await category(page, name).waitFor();
      }
      await category(page, 'Kitchen 1').click();
      await heading(page, 'Kitchen').waitFor();
      await lists(page, [spoon]);
      await category(page, 'Lights 30').waitFor();
      await category(page, 'Music 0').click();
      await says(page, '0 thingies for “brass”');
      await page.getByRole('link', { name: '31 in other categories' }).click();
      await says(page, '31 thingies for “brass”');
    }));

  it('finds by price, both ends included, on pages with numbers, all in the address', () =>
    browser.visit(async ({ page }) => {
      await page.goto(`${store.url}/?sort=price`);
      await lowest(page).fill('4.5');
      await highest(page).fill('37');
      await says(page, '29 thingies from €4.50 up to €37.00');
      expect(address(page)).toBe('/?min=4.5&max=37&sort=price');
      await page.getByRole('link', { name: 'Page 2', exact: true }).click();
      await lists(page, lamps.slice(23, 28));
      expect(address(page)).toBe('/?min=4.5&max=37&sort=price&page=2');
      await page.reload();
      await lists(page, lamps.slice(23, 28));
      expect(await highest(page).inputValue()).toBe('37');
      await lowest(page).fill('50');
      await highest(page).fill('90');
      await says(page, '0 thingies from €50.00 up to €90.00');
      await page.getByRole('link', { name: 'See all thingies' }).click();
      await says(page, '33 thingies');
      await shows(() => highest(page).inputValue(), '');
      // The wrong way round is understood.
      await page.goto(`${store.url}/?min=5&max=4`);
      await lists(page, [cafe]);
      expect([await lowest(page).inputValue(), await highest(page).inputValue()]).toEqual([
        '4',
        '5',
      ]);
    }));

  it('needs no mouse', () =>
    browser.visit(async ({ page }) => {
      await page.goto(store.url);
      await tabTo(page, field(page));
      await page.keyboard.type('brass');
      await says(page, '31 thingies for “brass”');
      await hasFocusIn(page, 'search');
      await expectVisibleFocus(page);
      await tabTo(page, highest(page));
      await page.keyboard.type('1');
      await page.keyboard.press('Enter');
      await lists(page, [spoon]);
      await tabTo(page, category(page, 'Kitchen 1'));
      await page.keyboard.press('Enter');
      await heading(page, 'Kitchen').waitFor();
      expect(address(page)).toBe('/?category=Kitchen&search=brass&max=1');
    }));

  it('needs no script', () =>
    browser.visit(
      async ({ page }) => {
        await page.goto(`${store.url}/?category=Lights&sort=price&order=desc`);
        await field(page).fill('lamp 0');
        await highest(page).fill('12');
        await page.getByRole('button', { name: 'Search' }).click();
        await says(page, '3 thingies for “lamp 0” up to €12.00');
        await lists(page, lamps.slice(0, 3).toReversed());
      },
      // The browser refuses every script, and says so.
      { javaScriptEnabled: false, troubles: [/^failed GET .*\.js csp$/] },
    ));

  it('is not for robots', () =>
    browser.visit(async ({ page }) => {
      for (const path of ['/?search=brass', '/?max=10']) {
        await page.goto(store.url + path);
        const robots = page.locator('meta[name=robots]');
        expect(await robots.getAttribute('content'), path).toBe('noindex, follow');
      }
      const rules = await (await fetch(`${store.url}/robots.txt`)).text();
      for (const name of ['search', 'min', 'max']) expect(rules).toContain(`*?*${name}=`);
    }));

  it.each(LOOKS)('has no fault that axe can find, and shifts nothing: %s', (_, options) =>
    browser.visit(async ({ page }) => {
      await watchLayoutShifts(page);
      await page.goto(store.url);
      await field(page).pressSequentially('brass lamp', { delay: 20 });
      await lists(page, lamps.slice(0, 24));
      expect(await layoutShifts(page)).toEqual([]);
      await expectAccessible(page);
      await fits(page);
      await page.goto(`${store.url}/?search=brass&category=Music&max=99`);
      await says(page, '0 thingies for “brass” up to €99.00');
      await expectAccessible(page);
      await fits(page);
    }, options),
  );
});

async function hasFocusIn(page: Page, id: string): Promise<void> {
  await shows(() => page.evaluate('document.activeElement?.id'), id);
}
