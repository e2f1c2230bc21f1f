'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { shownCart } from '../lib/cart-store.ts';
import { countPieces } from '../lib/optimistic-cart.ts';
import { PendingMark } from './pending-mark.tsx';
import { useShop } from './shop-provider.tsx';
import { useCartState } from './use-cart.ts';

export function CartLink() {
  const { cart } = useShop();
  const view = shownCart(useCartState());
  useEffect(() => {
    // Without an answer there is no number; a page that needs the cart says why.
    void Promise.allSettled([cart.refresh()]);
  }, [cart]);
  const pieces = view === null ? 0 : countPieces(view);
  return (
    <Link href="/cart" className="cart-link">
      Cart{' '}
      <span className={pieces === 0 ? 'cart-count is-empty' : 'cart-count'}>
        {pieces} <span className="visually-hidden">{pieces === 1 ? 'item' : 'items'}</span>
      </span>
      <PendingMark />
    </Link>
  );
}
