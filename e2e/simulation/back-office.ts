import type { Product } from '@thingy/contracts';
import type { Client } from './client.ts';
import type { Notebook } from './notebook.ts';
import type { Action } from './plan.ts';
import { officeQuestion, productQuestion, removalQuestion, stockQuestion } from './request.ts';

type Deed = Extract<Action, { kind: 'office' }>;

/** Changes products and stock, ships and cancels orders, one thing after the other. */
export class BackOffice {
  readonly #client: Client;
  #last: Promise<unknown> = Promise.resolve();

  readonly #notebook: Notebook;

  constructor(client: Client, notebook: Notebook) {
    this.#client = client;
    this.#notebook = notebook;
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
      case 'ship':
      case 'cancel':
        return this.#end(deed, amount);
    }
  }

  /** Of an order that somebody has asked for, whatever became of it: one of the newest ten. */
  async #end(deed: 'ship' | 'cancel', which: number): Promise<void> {
    const orderId = [...this.#notebook.ordered.keys()].at(-1 - which);
    if (orderId === undefined) return;
    const type = deed === 'ship' ? 'ShipOrder' : 'CancelOrder';
    const command = {
      id: this.#client.newId(),
      session: null,
      message: { type, orderId } as const,
    };
    await this.#client.command(officeQuestion(orderId), command, false);
  }
}

function productOf(id: string, priceCents: number): Product {
  const name = `Thingy ${id}`;
  return { id, name, description: '', priceCents, picture: `${id}.png`, category: 'things' };
}
