import type { Product, StockLevel } from '@thingy/contracts';
import { assertNever, formatOrigin, originOf, type SnapshotForm } from '@thingy/simba/domain';
import { evolve } from './evolve.ts';
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

/** Indexes are not saved: sorting is cheaper than reading them. */
export const snapshotForm: SnapshotForm<CatalogModel> = {
  schema: 1,

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

  restore(models, entry) {
    const saved = entry as Saved;
    const at = originOf(saved.changedAt);
    // The outcome is one object for all models, and so is the entity that is made of it.
    switch (saved.type) {
      case 'product': {
        const changed = { type: 'ProductChanged', product: saved.product } as const;
        for (const model of models) evolve(model, changed, { at, time: 0, origin: null });
        return;
      }
      case 'stock': {
        const { productId, level } = saved;
        const changed = { type: 'StockLevelChanged', productId, level } as const;
        for (const model of models) evolve(model, changed, { at, time: 0, origin: at });
        return;
      }
      default:
        assertNever(saved);
    }
  },
};
