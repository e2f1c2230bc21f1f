import { type CatalogModel, catalog } from '@thingy/catalog-domain';
import type { CatalogFact, CatalogIntent, CatalogOutcome } from '@thingy/contracts';
import type { SnapshotForm, StateMachine } from '@thingy/simba';

// #region model
/** The next version of the catalog also knows the lowest price that a product ever had. */
export interface PricedCatalog extends CatalogModel {
  readonly lowestCents: Map<string, number>;
}
// #endregion

/** Another schema: this version ignores the snapshots of today's, and today's ignores these. */
const snapshotForm: SnapshotForm<PricedCatalog> = {
  schema: 1_000,
  *save(model) {
    for (const entry of catalog.snapshotForm?.save(model) ?? []) yield { entry };
    for (const [id, cents] of model.lowestCents) yield { id, cents };
  },
  restore(models, line) {
    const { entry, id, cents } = line as { entry?: unknown; id: string; cents: number };
    if (entry !== undefined) catalog.snapshotForm?.restore(models, entry);
    else for (const model of models) model.lowestCents.set(id, cents);
  },
};

// #region machine
export const pricedCatalog: StateMachine<
  PricedCatalog,
  CatalogIntent | CatalogFact,
  CatalogOutcome
> = {
  ...catalog,
  initial: () => ({ ...catalog.initial(), lowestCents: new Map() }),
  evolve(model, outcome, occurrence) {
    catalog.evolve(model, outcome, occurrence);
    if (outcome.type !== 'ProductChanged') return;
    const { id, priceCents } = outcome.product;
    model.lowestCents.set(id, Math.min(priceCents, model.lowestCents.get(id) ?? priceCents));
  },
  *copy(model, twin) {
    yield* catalog.copy?.(model, twin) ?? [];
    for (const [id, cents] of twin.lowestCents) model.lowestCents.set(id, cents);
  },
  snapshotForm,
};
// #endregion

// #region query
/** In cents; null: there never was such a product. */
export function lowestPriceOf({ lowestCents }: PricedCatalog, productId: string): number | null {
  return lowestCents.get(productId) ?? null;
}
// #endregion
