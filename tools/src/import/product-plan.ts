import type { CatalogIntent } from '@thingy/contracts';
import { fingerprintOf } from '@thingy/simba';
import { type ImportPlan, wholeNumber } from './import-plan.ts';

const COLUMNS = ['id', 'name', 'description', 'priceCents', 'picture', 'category'] as const;

/** A file of products is the whole catalog: what the new one lacks is removed. */
export const productPlan: ImportPlan<CatalogIntent> = {
  columns: [...COLUMNS],
  remember: (fields) => fingerprintOf(JSON.stringify(COLUMNS.map((column) => fields[column]))),
  intentOf: ({
    id = '',
    name = '',
    description = '',
    priceCents,
    picture = '',
    category = '',
  }) => ({
    type: 'PutProduct',
    product: { id, name, description, priceCents: wholeNumber(priceCents), picture, category },
  }),
  removalOf: (productId) => ({ type: 'RemoveProduct', productId }),
};
