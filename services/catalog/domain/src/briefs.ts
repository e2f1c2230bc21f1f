import type { CatalogFact, CatalogIntent, CatalogOutcome, Product } from '@thingy/contracts';
import type { BriefForm } from '@thingy/simba/domain';
import { isSameProduct } from './same-product.ts';

type Message = CatalogIntent | CatalogFact;

/**
 * A put product is in the model, or was; with the decision it would be kept once more, and most of
 * what an import puts is never asked for again.
 */
export const briefs: BriefForm<Message, CatalogOutcome> = {
  brief(message, [outcome, ...more]) {
    if (message.type !== 'PutProduct' || outcome === undefined || more.length > 0) return null;
    const { product } = message;
    const isOfMessage =
      (outcome.type === 'ProductChanged' && isSameProduct(outcome.product, product)) ||
      (outcome.type === 'ProductUnchanged' && outcome.productId === product.id);
    return isOfMessage ? outcome.type : null;
  },

  recall(message, brief) {
    if (message.type !== 'PutProduct') throw new Error(`${message.type} came to no ${brief}`);
    const { id, name, description, priceCents, picture, category } = message.product;
    const product: Product = { id, name, description, priceCents, picture, category };
    switch (brief) {
      case 'ProductChanged':
        return [{ type: brief, product }];
      case 'ProductUnchanged':
        return [{ type: brief, productId: id }];
      default:
        throw new Error(`${brief} is not a brief of the catalog`);
    }
  },
};
