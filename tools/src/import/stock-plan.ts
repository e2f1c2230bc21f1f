import type { SetStock } from '@thingy/contracts';
import { type ImportPlan, wholeNumber } from './import-plan.ts';

/**
 * A stock is set only where it is still what the old file says, or unknown: what was sold since is
 * never put back, however often the import runs.
 */
export const stockPlan: ImportPlan<SetStock> = {
  columns: ['productId', 'quantity'],
  remember: ({ quantity = '' }) => quantity,
  intentOf: ({ productId = '', quantity }, old) => ({
    type: 'SetStock',
    productId,
    quantity: wholeNumber(quantity),
    expected: old === null ? null : wholeNumber(old),
  }),
  removalOf: () => null,
};
