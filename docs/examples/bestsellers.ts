import { Digest, type StateMachine } from '@thingy/simba';

// #region contracts
/** What orders tell this context. */
export interface OrderedLines {
  readonly type: 'OrderPlaced';
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

export interface SalesCounted {
  readonly type: 'SalesCounted';
  readonly lines: OrderedLines['lines'];
}

export type BestsellersOutcome =
  | SalesCounted
  | { readonly type: 'Rejected'; readonly reason: string };

/** What a page shows. */
export type BestsellersView = readonly { readonly productId: string; readonly sold: number }[];
// #endregion

// #region model
export interface BestsellersModel {
  readonly sold: Map<string, number>;
  readonly digest: Digest;
}
// #endregion

// #region machine
export const bestsellers: StateMachine<BestsellersModel, OrderedLines, BestsellersOutcome> = {
  levelMax: 1,
  messageTypes: new Set(['OrderPlaced']),
  initial: () => ({ sold: new Map(), digest: new Digest() }),

  decide(_, { lines }, { origin }) {
    if (origin === null) return [{ type: 'Rejected', reason: 'sales are told by the bridge only' }];
    return [{ type: 'SalesCounted', lines }];
  },

  evolve({ sold, digest }, outcome) {
    if (outcome.type !== 'SalesCounted') return;
    for (const { productId, quantity } of outcome.lines) {
      const before = sold.get(productId);
      if (before !== undefined) digest.remove(`${productId} ${before}`);
      const now = (before ?? 0) + quantity;
      sold.set(productId, now);
      digest.add(`${productId} ${now}`);
    }
  },

  digest: ({ digest }) => digest,
};
// #endregion

// #region query
/** The products sold most, and by id where they are level; O(n log n) for n products. */
export function bestsellersOf({ sold }: BestsellersModel, max: number): BestsellersView {
  return [...sold]
    .map(([productId, count]) => ({ productId, sold: count }))
    .sort((a, b) => b.sold - a.sold || (a.productId < b.productId ? -1 : 1))
    .slice(0, max);
}
// #endregion
