import type { OrderPlaced, OrderRefused, StockLevel } from '@thingy/contracts';
import {
  assertNever,
  formatOrigin,
  type Origin,
  originOf,
  type SnapshotForm,
} from '@thingy/simba/domain';
import { keepOrder, putEnd, putMail, putProduct, putStock } from './evolve.ts';
import type { KnownProduct, Mail, OrderEnd, OrderModel } from './model.ts';

type Saved =
  | ({ readonly type: 'product'; readonly origin: string | null } & Omit<KnownProduct, 'origin'>)
  | {
      readonly type: 'stock';
      readonly productId: string;
      readonly quantity: number;
      readonly level: StockLevel | null;
      readonly levelOrigin: string | null;
    }
  | {
      readonly type: 'order';
      readonly outcome: OrderPlaced | OrderRefused;
      readonly origin: string;
      readonly decidedAtMs: number;
    }
  | ({ readonly type: 'end'; readonly orderId: string } & OrderEnd)
  | ({ readonly type: 'mail' } & Mail);

/**
 * Orders in the order in which they were decided: the generation of a session counts them. Mails
 * that are owed in the order in which they came to be.
 *
 * Ends and mails came with level 2: code that does not know them does not start from a snapshot of
 * that level, and what it has saved has none.
 */
export const snapshotForm: SnapshotForm<OrderModel> = {
  schema: 1,

  *save(model): Generator<Saved> {
    for (const product of model.products.values()) {
      yield { type: 'product', ...product, origin: textOf(product.origin) };
    }
    for (const [productId, { quantity, level, levelOrigin }] of model.stock) {
      yield { type: 'stock', productId, quantity, level, levelOrigin: textOf(levelOrigin) };
    }
    for (const { outcome, origin, decidedAtMs } of model.decided.values()) {
      yield { type: 'order', outcome, origin: formatOrigin(origin), decidedAtMs };
    }
    for (const [orderId, end] of model.ends) yield { type: 'end', orderId, ...end };
    for (const mail of model.mails.values()) yield { type: 'mail', ...mail };
  },

  restore(models, entry) {
    const saved = entry as Saved;
    switch (saved.type) {
      case 'product': {
        const { type, origin, ...product } = saved;
        const known = { ...product, origin: originOfText(origin) };
        for (const model of models) putProduct(model, known);
        return;
      }
      case 'stock': {
        const { productId, quantity, level } = saved;
        const stock = { quantity, level, levelOrigin: originOfText(saved.levelOrigin) };
        for (const model of models) putStock(model, productId, stock);
        return;
      }
      case 'order': {
        const { outcome, decidedAtMs } = saved;
        const order = { outcome, origin: originOf(saved.origin), decidedAtMs };
        for (const model of models) keepOrder(model, order);
        return;
      }
      case 'end': {
        const { orderId, state, atMs } = saved;
        const end = { state, atMs };
        for (const model of models) putEnd(model, orderId, end);
        return;
      }
      case 'mail': {
        const { type, ...mail } = saved;
        for (const model of models) putMail(model, mail);
        return;
      }
      default:
        assertNever(saved);
    }
  },
};

function textOf(origin: Origin | null): string | null {
  return origin === null ? null : formatOrigin(origin);
}

function originOfText(text: string | null): Origin | null {
  return text === null ? null : originOf(text);
}
