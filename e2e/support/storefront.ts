import type { OrderHistoryView, OrderView } from '@thingy/contracts';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { SHOWN_MS_MAX } from './browser.ts';
import type { ShopFixture } from './shop-fixture.ts';

/** In CSS pixels. */
export const PHONE = { width: 390, height: 844 };
export const EMAIL = 'anna@customers.example';

/** A cart or an order, as its reader sees it. */
export interface Seen {
  readonly lines: readonly SeenLine[];
  readonly totalCents: number;
}

export interface SeenLine {
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly totalCents: number;
}

/** The storefront of a shop, as its visitors use it. */
export class Storefront {
  readonly url: string;
  readonly catalogUrl: string;
  readonly cartUrl: string;
  readonly orderUrl: string;

  constructor({ shop }: ShopFixture) {
    const urlOf = (name: string) => shop.part(name).url;
    this.url = urlOf('web');
    this.catalogUrl = urlOf('catalog');
    this.cartUrl = urlOf('cart');
    this.orderUrl = urlOf('order');
  }

  /** From the product's page to the message that it is in the cart. */
  async add(page: Page, productId: string, quantity = 1): Promise<void> {
    await page.goto(`${this.url}/products/${productId}`);
    await page.getByRole('spinbutton', { name: 'Quantity' }).fill(String(quantity));
    await addButton(page).click();
    await addedMessage(page, quantity).waitFor();
  }

  async openCart(page: Page): Promise<Seen> {
    await page.goto(`${this.url}/cart`);
    return seenCart(page);
  }

  /** Ready to order, but for the button. */
  async openCheckout(page: Page): Promise<Seen> {
    await page.goto(`${this.url}/checkout`);
    const seen = await seenCheckout(page);
    await emailField(page).fill(EMAIL);
    return seen;
  }

  /** What the order service says of this browser's orders, whatever the pages say. */
  async ordersOf(page: Page): Promise<readonly OrderView[]> {
    const view = await readAs<OrderHistoryView>(page, `${this.orderUrl}/orders?itemsPerPage=100`);
    return view.orders;
  }

  async onlyOrderOf(page: Page): Promise<OrderView> {
    const orders = await this.ordersOf(page);
    expect(orders).toHaveLength(1);
    return orders[0] as OrderView;
  }
}

export const addButton = (page: Page) => page.getByRole('button', { name: 'Add to cart' });
export const emailField = (page: Page) => page.getByRole('textbox', { name: 'E-mail address' });
export const orderButton = (page: Page) => page.getByRole('button', { name: /^Order now/ });
export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true });
export const addedMessage = (page: Page, quantity: number) =>
  page.getByRole('status').filter({ hasText: new RegExp(`^${quantity} × .* added`) });
/** Of what is added while the shop can't be reached. */
export const keptMessage = (page: Page) =>
  page.getByRole('status').filter({ hasText: 'once the shop can be reached' });
export const offlineSign = (page: Page) => page.getByText('The shop can’t be reached just now');
export const differences = (page: Page) =>
  page.getByRole('list', { name: 'Differences' }).getByRole('listitem');

/** Resolves to the id of the order whose page is shown. */
export async function orderPage(page: Page): Promise<string> {
  await heading(page, 'Thank you for your order').waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect(await page.getByText(id, { exact: true }).count()).toBe(1);
  return id;
}

export async function conflictScreen(page: Page): Promise<void> {
  await heading(page, 'Something has changed').waitFor();
  await page.getByRole('alert').filter({ hasText: 'Nothing was ordered.' }).waitFor();
  await hasFocus(heading(page, 'Something has changed'));
}

/** Resolves when the page shows what is wanted. */
export async function shows<Shown>(look: () => Promise<Shown>, wanted: Shown): Promise<void> {
  await expect.poll(look, { timeout: SHOWN_MS_MAX }).toEqual(wanted);
}

/** The page is no wider than its window. */
export async function fits(page: Page): Promise<void> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width, page.url()).toBe(page.viewportSize()?.width);
}

export async function hasFocus(element: Locator): Promise<void> {
  await shows(() => element.evaluate((it) => it.matches(':focus')), true);
}

export async function seenCart(page: Page): Promise<Seen> {
  const list = page.getByRole('list', { name: 'Thingies in your cart' });
  const quantityOf = (line: Locator) => line.getByRole('spinbutton').inputValue();
  return seenList(page, list, quantityOf);
}

export async function seenCheckout(page: Page): Promise<Seen> {
  await heading(page, 'Check your order').waitFor();
  return seenList(page, page.getByRole('list', { name: 'Thingies to order' }), quantityInText);
}

export async function seenOrder(page: Page): Promise<Seen> {
  const list = page.getByRole('region', { name: 'Ordered thingies' }).getByRole('list');
  return seenList(page, list, quantityInText);
}

/** An order as its reader should see it. */
export function seenOf({ lines, totalCents }: OrderView): Seen {
  return {
    lines: lines.map(({ name, quantity, unitPriceCents }) => {
      return { name, quantity, unitPriceCents, totalCents: quantity * unitPriceCents };
    }),
    totalCents,
  };
}

/** As it is drawn, of the one element that this finds. */
export async function textOf(element: Locator): Promise<string> {
  const texts = await element.allInnerTexts();
  if (texts.length === 1) return texts[0] ?? '';
  throw new Error(`${element}: ${texts.length} of them`);
}

/** By a script of the page itself, with its cookies. */
export function readAs<View>(page: Page, url: string): Promise<View> {
  return page.evaluate(async (address) => {
    const answer = await fetch(address, { credentials: 'include', cache: 'no-store' });
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
    return (await answer.json()) as View;
  }, url);
}

async function seenList(
  page: Page,
  list: Locator,
  quantityOf: (line: Locator) => Promise<string>,
): Promise<Seen> {
  await list.waitFor();
  const lines: SeenLine[] = [];
  for (const line of await list.getByRole('listitem').all()) {
    lines.push({
      name: await textOf(line.locator('.line-name')),
      quantity: Number(await quantityOf(line)),
      unitPriceCents: cents(await textOf(line.locator('.line-unit .money'))),
      totalCents: cents(await textOf(line.locator('.line-total > .money'))),
    });
  }
  const total = page.locator('.total .money');
  return { lines, totalCents: cents(await textOf(total)) };
}

async function quantityInText(line: Locator): Promise<string> {
  return (await textOf(line.locator('.line-unit'))).split(' × ')[0] ?? '';
}

/** Of what the pages write for `en-US`: €1,234.50. */
function cents(text: string): number {
  expect(text).toMatch(/^€[\d,]+\.\d\d$/);
  return Number(text.replace(/\D/g, ''));
}
