import type { Metadata } from 'next';
import { Checkout } from '../../components/checkout.tsx';
import { Seen } from '../../components/seen.tsx';
import { getCart } from '../../lib/cart.ts';

export const metadata: Metadata = { title: 'Checkout', robots: { index: false } };

export default async function CheckoutPage() {
  const cart = await getCart();
  return (
    <>
      <Seen position={cart.position} isBehind={cart.isBehind} />
      <Checkout fromPage={cart.view} />
    </>
  );
}
