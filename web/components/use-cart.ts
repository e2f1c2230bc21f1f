'use client';

import type { CartView } from '@thingy/contracts';
import { useEffect, useSyncExternalStore } from 'react';
import { type CartState, cartToShow, NOTHING_TOLD, shownCart } from '../lib/cart-store.ts';
import type { Shown } from '../lib/seen.ts';
import { useShop } from './shop-provider.tsx';

export function useCartState(): CartState {
  const { cart } = useShop();
  return useSyncExternalStore(cart.subscribe, cart.getState, () => NOTHING_TOLD);
}

/** The cart to show on a page that came with one: with that, until the tab knows a newer one. */
export function useCart(fromPage: Shown<CartView>): { view: CartView; isSaving: boolean } {
  const { cart } = useShop();
  const state = useCartState();
  useEffect(() => cart.accept(fromPage), [cart, fromPage]);
  const told = cartToShow(state, fromPage);
  const view = shownCart({ ...state, told }) ?? fromPage.view;
  return { view, isSaving: state.changes.length > 0 };
}
