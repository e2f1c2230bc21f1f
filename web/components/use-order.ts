'use client';

import type { CartView, OrderDifference } from '@thingy/contracts';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { findOrder, type OrderOutcome, placeOrder } from '../lib/order-outcome.ts';
import { orderContent } from '../lib/order-request.ts';
import { useShop } from './shop-provider.tsx';

export type OrderPhase =
  | { readonly type: 'review'; readonly message: string | null }
  | { readonly type: 'sending' }
  | { readonly type: 'finding-out' }
  | { readonly type: 'placed' }
  | { readonly type: 'conflict'; readonly differences: readonly OrderDifference[] };

const STILL_UNKNOWN =
  'We could not find out whether your order went through. Look at your orders in a moment, or ' +
  'press the button again: the same order is never placed twice.';

/** Leads one order from the button to its outcome. */
export function useOrder() {
  const { cart, orders, attempt } = useOrderParts();
  const router = useRouter();
  const [phase, setPhase] = useState<OrderPhase>({ type: 'review', message: null });
  // A second click can come before the disabled button is drawn.
  const isBusy = useRef(false);

  const follow = async (outcome: Promise<OrderOutcome>): Promise<void> => {
    isBusy.current = true;
    const became = await outcome.finally(() => {
      isBusy.current = false;
    });
    if (became.type !== 'unknown' && !(became.type === 'not-placed' && !became.isFinal)) {
      attempt().end();
    }
    setPhase(phaseAfter(became));
    if (became.type !== 'placed') return;
    void Promise.allSettled([cart.refresh()]);
    router.replace(`/orders/${became.orderId}`);
  };

  const order = (shown: CartView, email: string): void => {
    if (isBusy.current) return;
    setPhase({ type: 'sending' });
    const request = attempt().begin(orderContent(shown, email));
    void follow(placeOrder(orders, request, () => setPhase({ type: 'finding-out' })));
  };

  /** After a reload: an order of this tab may have been on its way. */
  const resume = (): string | null => {
    const { current } = attempt();
    if (current === null || isBusy.current) return null;
    setPhase({ type: 'finding-out' });
    void follow(findOrder(orders, current.id));
    return current.email;
  };

  const review = () => setPhase({ type: 'review', message: null });
  return { phase, order, resume, review };
}

function useOrderParts() {
  const shop = useShop();
  return { cart: shop.cart, orders: shop.orders, attempt: () => shop.attempt };
}

function phaseAfter(outcome: OrderOutcome): OrderPhase {
  switch (outcome.type) {
    case 'placed':
      return { type: 'placed' };
    case 'refused':
      return { type: 'conflict', differences: outcome.differences };
    case 'not-placed':
      return { type: 'review', message: outcome.message };
    case 'unknown':
      return { type: 'review', message: STILL_UNKNOWN };
  }
}
