import type { Metadata } from 'next';
import { CartContents } from '../../components/cart-contents.tsx';
import { Seen } from '../../components/seen.tsx';
import { getCart } from '../../lib/cart.ts';

export const metadata: Metadata = { title: 'Cart', robots: { index: false } };

export default async function CartPage() {
  const cart = await getCart();
  return (
    <>
      <Seen position={cart.position} isBehind={cart.isBehind} />
      <CartContents fromPage={cart} />
    </>
  );
}
