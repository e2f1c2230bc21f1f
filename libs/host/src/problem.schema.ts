import type { ReferenceObject, SchemaObject } from '@nestjs/swagger';
import type { OrderDifference, Problem } from '@thingy/contracts';
import { listOf, objectSchema, type Schema, TEXT, viewSchema, WHOLE } from './view-schema.ts';

type Reason = OrderDifference['reason'];
type FieldsOf<Difference> = {
  readonly [Field in Exclude<keyof Difference, 'reason'>]: Schema;
};

const PRODUCT = { productId: TEXT, name: TEXT };

/** One entry per reason, with its own fields. */
const DIFFERENCES: {
  readonly [Each in Reason]: FieldsOf<Extract<OrderDifference, { readonly reason: Each }>>;
} = {
  'already-ordered': { generation: WHOLE },
  'price-changed': { ...PRODUCT, shownCents: WHOLE, actualCents: WHOLE },
  'out-of-stock': { ...PRODUCT, wanted: WHOLE, left: WHOLE },
  'product-removed': { productId: TEXT },
  'currency-changed': { shown: TEXT, actual: TEXT },
  'total-differs': { shownCents: WHOLE, actualCents: WHOLE },
};

const DIFFERENCE: SchemaObject = {
  oneOf: Object.entries(DIFFERENCES).map(([reason, fields]) =>
    objectSchema({ reason: { type: 'string', enum: [reason] }, ...fields }),
  ),
};

export const PROBLEM: ReferenceObject = viewSchema<Problem>(
  'Problem',
  {
    type: { ...TEXT, description: '`urn:problem:` and the code.' },
    title: TEXT,
    status: WHOLE,
    detail: TEXT,
    code: { ...TEXT, description: 'Stable, in kebab-case.' },
    errors: { ...listOf(objectSchema({ field: TEXT, message: TEXT })), description: 'For 400.' },
    differences: { ...listOf(DIFFERENCE), description: 'For a refused order.' },
    commandId: { ...TEXT, description: 'For 422 and 504: the id to ask again with.' },
    generation: { ...WHOLE, description: 'For a refused cart command: what is in force.' },
  },
  ['detail', 'errors', 'differences', 'commandId', 'generation'],
);
