import type { Product } from '@thingy/contracts';
import type { Client } from './client.ts';
import type { Action } from './plan.ts';
import { productQuestion, removalQuestion, stockQuestion } from './request.ts';

type Deed = Extract<Action, { kind: 'office' }>;

/** Changes products and stock, one thing after the other. */
export class BackOffice {
  readonly #client: Client;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  do(deed: Deed): Promise<unknown> {
    this.#last = this.#last.then(() => this.#do(deed));
    return this.#last;
  }

  #do({ deed, product: productId, amount }: Deed): Promise<unknown> {
    const command = { id: this.#client.newId(), session: null };
    switch (deed) {
      case 'put': {
        const message = { type: 'PutProduct' as const, product: productOf(productId, amount) };
        return this.#client.command(productQuestion(productId), { ...command, message }, false);
      }
      case 'remove': {
        const message = { type: 'RemoveProduct' as const, productId };
        return this.#client.command(removalQuestion(productId), { ...command, message }, false);
      }
      case 'set-stock': {
        const message = { type: 'SetStock' as const, productId, quantity: Math.max(0, amount) };
        return this.#client.command(stockQuestion(productId), { ...command, message }, false);
      }
      case 'adjust-stock': {
        const message = { type: 'AdjustStock' as const, productId, delta: amount };
        return this.#client.command(stockQuestion(productId), { ...command, message }, false);
      }
    }
  }
}

function productOf(id: string, priceCents: number): Product {
  const name = `Thingy ${id}`;
  return { id, name, description: '', priceCents, picture: `${id}.png`, category: 'things' };
}
