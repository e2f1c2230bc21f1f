'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { MouseEvent } from 'react';
import { useShop } from './shop-provider.tsx';

/**
 * Waits for changes on their way, so that the checkout shows the cart as it was left. If they can't
 * be sent now it stays here, where they are shown; `ShopNotice` says why.
 */
export function CheckoutLink({ isSaving }: { isSaving: boolean }) {
  const { cart } = useShop();
  const router = useRouter();
  const onClick = async (event: MouseEvent) => {
    const isHere = !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!isSaving || !isHere) return;
    event.preventDefault();
    if (await cart.settled()) router.push('/checkout');
  };
  return (
    <Link href="/checkout" prefetch={false} className="button primary" onClick={onClick}>
      Go to checkout
    </Link>
  );
}
