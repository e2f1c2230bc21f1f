'use client';

import { useSyncExternalStore } from 'react';
import { useShop } from './shop-provider.tsx';
import { useCartState } from './use-cart.ts';

/** What a reader should know on any page. Lies over it, so that nothing moves. */
export function ShopNotice() {
  const { cart, cutOff, untold } = useShop();
  const isCutOff = useSyncExternalStore(cutOff.subscribe, cutOff.isShown, () => false);
  const isUntold = useSyncExternalStore(untold.subscribe, untold.isShown, () => false);
  const { problem, changes } = useCartState();
  return (
    <div className="shop-notice">
      {problem !== null && (
        <div className="notice notice-problem">
          <p role="alert">{problem}</p>
          <button type="button" className="quiet" onClick={() => cart.dismissProblem()}>
            Close
          </button>
        </div>
      )}
      <div role="status" className={isCutOff || isUntold ? 'notice' : 'visually-hidden'}>
        {isCutOff ? (
          <p>
            The shop can’t be reached just now: what you see may be old.
            {changes.length > 0 && ' Your changes are kept until it is back.'}
          </p>
        ) : (
          isUntold && <p>Prices may be a moment old.</p>
        )}
      </div>
    </div>
  );
}
