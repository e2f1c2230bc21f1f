'use client';

import type { CartView, OrderDifference } from '@thingy/contracts';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { findOrder, isSettled, type OrderOutcome, placeOrder } from '../lib/order-outcome.ts';
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
const MISSING =
  'Your order did not reach us: nothing was ordered. To order, press the button again: the same ' +
  'order is never placed twice.';

/** Leads one order from the button to its outcome. */
export function useOrder() {
  const { cart, orders, attempt, report } = useOrderParts();
  const router = useRouter();
  const [phase, setPhase] = useState<OrderPhase>({ type: 'review', message: null });
  // A second click can come before the disabled button is drawn.
  const isBusy = useRef(false);

  const follow = async (
    id: string,
    outcome: Promise<OrderOutcome>,
    isOfCart = true,
  ): Promise<void> => {
    isBusy.current = true;
    const became = await outcome.finally(() => {
      isBusy.current = false;
    });
    if (isSettled(became, isOfCart)) attempt().end(id);
    report({ type: 'order', result: resultOf(became) });
    setPhase(phaseAfter(became));
    if (became.type !== 'placed') return;
    void Promise.allSettled([cart.refresh()]);
    router.replace(`/orders/${became.orderId}`);
  };

  const order = (shown: CartView, email: string): void => {
    if (isBusy.current) return;
    setPhase({ type: 'sending' });
    const { request } = attempt().begin(orderContent(shown, email));
    const onFindingOut = () => setPhase({ type: 'finding-out' });
    void follow(request.id, placeOrder(orders, request, onFindingOut));
  };

  /** After a reload, or beside another tab: an order of this cart may be on its way. */
  const resume = (generation: number): string | null => {
    const { current } = attempt();
    const open = current === null ? attempt().openFor(generation) : sentOf(current);
    if (open === null || isBusy.current) return null;
    setPhase({ type: 'finding-out' });
    const isOpen = () => attempt().isOpen(open.id);
    const isOfCart = current === null || current.request.generation >= generation;
    void follow(open.id, findOrder(orders, open, isOpen), isOfCart);
    return current?.request.email ?? null;
  };

  const review = () => setPhase({ type: 'review', message: null });
  return { phase, order, resume, review };
}

function useOrderParts() {
  const shop = useShop();
  const { cart, orders, report } = shop;
  return { cart, orders, report, attempt: () => shop.attempt };
}

function sentOf({ request, sentAtMs }: { request: { id: string }; sentAtMs: number }) {
  return { id: request.id, sentAtMs };
}

function resultOf({ type }: OrderOutcome): 'placed' | 'refused' | 'unknown' {
  if (type === 'placed') return 'placed';
  return type === 'refused' || type === 'not-placed' ? 'refused' : 'unknown';
}

function phaseAfter(outcome: OrderOutcome): OrderPhase {
  switch (outcome.type) {
    case 'placed':
      return { type: 'placed' };
    case 'refused':
      return { type: 'conflict', differences: outcome.differences };
    case 'not-placed':
      return { type: 'review', message: outcome.message };
    case 'missing':
      return { type: 'review', message: MISSING };
    case 'told-elsewhere':
      return { type: 'review', message: null };
    case 'unknown':
      return { type: 'review', message: STILL_UNKNOWN };
  }
}
