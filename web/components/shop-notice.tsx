'use client';

import { useSyncExternalStore } from 'react';
import { useShop } from './shop-provider.tsx';
import { useCartState } from './use-cart.ts';

/** What a reader should know on any page. Lies over it, so that nothing moves. */
export function ShopNotice() {
  const { cart, offline } = useShop();
  const isOffline = useSyncExternalStore(offline.subscribe, offline.isShown, () => false);
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
      <div role="status" className={isOffline ? 'notice' : 'visually-hidden'}>
        {isOffline && (
          <p>
            The shop can’t be reached just now: what you see may be old.
            {changes.length > 0 && ' Your changes are kept and sent when it is back.'}
          </p>
        )}
      </div>
    </div>
  );
}
