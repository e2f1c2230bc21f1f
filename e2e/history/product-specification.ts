import type { Specification } from './linearizable.ts';

export type ProductInput =
  | { readonly type: 'put'; readonly priceCents: number }
  | { readonly type: 'remove' }
  | { readonly type: 'read' };

export type ProductOutput =
  | { readonly type: 'done' }
  | { readonly type: 'unknown-product' }
  /** null: there is no such product. */
  | { readonly type: 'shown'; readonly priceCents: number | null };

/** null: it is not there. */
interface ProductState {
  readonly priceCents: number | null;
}

const GONE: ProductState = { priceCents: null };

/** One product, by its price. */
export const productSpecification: Specification<ProductState, ProductInput, ProductOutput> = {
  initial: GONE,
  step(product, input, output) {
    switch (input.type) {
      case 'put':
        return output === null || output.type === 'done' ? { priceCents: input.priceCents } : null;
      case 'remove': {
        const told = product.priceCents === null ? 'unknown-product' : 'done';
        return output === null || output.type === told ? GONE : null;
      }
      case 'read':
        return output === null || isShown(product, output) ? product : null;
    }
  },
  keyOf: ({ priceCents }) => String(priceCents),
  isRead: ({ type }) => type === 'read',
};

function isShown({ priceCents }: ProductState, output: ProductOutput): boolean {
  return output.type === 'shown' && output.priceCents === priceCents;
}
