import type { Page } from 'playwright-core';
import type { Client } from './client.ts';
import { orderOf } from './client.ts';
import { heading } from './storefront.ts';

/** The back office of a shop, as the shop's own people use it. */
export class Office {
  readonly url: string;
  readonly #token: string;

  constructor(storefrontUrl: string, token: string) {
    this.url = `${storefrontUrl}/back-office`;
    this.#token = token;
  }

  async signIn(page: Page, token = this.#token): Promise<void> {
    await page.goto(`${this.url}/sign-in`);
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (token === this.#token) await heading(page, 'Orders').waitFor();
  }

  async openProduct(page: Page, id: string): Promise<void> {
    await page.goto(`${this.url}/products/${id}`);
    await page.getByRole('form', { name: 'What it is' }).waitFor();
  }

  async openOrder(page: Page, id: string): Promise<void> {
    await page.goto(`${this.url}/orders/${id}`);
    await page.getByText(id, { exact: true }).waitFor();
  }
}

export const productForm = (page: Page) => page.getByRole('form', { name: 'What it is' });
export const stockForm = (page: Page) => page.getByRole('form', { name: 'Stock' });

/** Orders one piece; resolves to the order's id. */
export async function orderOne(client: Client, productId: string, email: string): Promise<string> {
  await client.cart('cart');
  const { body: cart } = await client.add('cart', productId);
  const request = { ...orderOf(cart), email };
  const { status } = await client.order('order', request);
  if (status !== 201) throw new Error(`POST /orders answered ${status}`);
  return request.id;
}
