import type { Product, StockLevel } from '@thingy/contracts';
import { assertNever, formatOrigin, originOf, type SnapshotForm } from '@thingy/simba/domain';
import { productEntry, putProduct, putStock } from './evolve.ts';
import type { CatalogModel } from './model.ts';

/** What there is, with the outcome that made it so. */
type Saved =
  | { readonly type: 'product'; readonly product: Product; readonly changedAt: string }
  | {
      readonly type: 'stock';
      readonly productId: string;
      readonly level: StockLevel;
      readonly changedAt: string;
    };

/** Before there were briefs, a snapshot had all outcomes of the decisions that are remembered. */
const WITH_WHOLE_DECISIONS = 1;

/** Indexes are not saved: sorting is cheaper than reading them. */
export const snapshotForm: SnapshotForm<CatalogModel> = {
  schema: 2,
  olderSchemas: [WITH_WHOLE_DECISIONS],

  *save(model): Generator<Saved> {
    for (const {
      id,
      name,
      description,
      priceCents,
      picture,
      category,
      changedAt,
    } of model.products.values()) {
      const product = { id, name, description, priceCents, picture, category };
      yield { type: 'product', product, changedAt: formatOrigin(changedAt) };
    }
    for (const [productId, { level, changedAt }] of model.stock) {
      yield { type: 'stock', productId, level, changedAt: formatOrigin(changedAt) };
    }
  },

  restore(models, line) {
    const saved = line as Saved;
    const changedAt = originOf(saved.changedAt);
    switch (saved.type) {
      case 'product': {
        const entry = productEntry(saved.product, changedAt);
        for (const model of models) putProduct(model, undefined, entry);
        return;
      }
      case 'stock': {
        const entry = { level: saved.level, changedAt };
        for (const model of models) putStock(model, saved.productId, entry);
        return;
      }
      default:
        assertNever(saved);
    }
  },
};
