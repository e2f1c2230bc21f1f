'use client';

import type { CartLineView, CartView } from '@thingy/contracts';
import Link from 'next/link';
import { useRef, useState } from 'react';
import type { Shown } from '../lib/seen.ts';
import { CartLine } from './cart-line.tsx';
import { CheckoutLink } from './checkout-link.tsx';
import { Money } from './money.tsx';
import { useShop } from './shop-provider.tsx';
import { useCart } from './use-cart.ts';

export function CartContents({ fromPage }: { fromPage: Shown<CartView> }) {
  const { cart } = useShop();
  const { view, isSaving } = useCart(fromPage);
  const heading = useRef<HTMLHeadingElement>(null);
  const { message, follow } = useOutcome();

  const onQuantity = (line: CartLineView, quantity: number) => {
    const said = quantity === 0 ? `${line.name} removed.` : `${quantity} × ${line.name}.`;
    follow(cart.setQuantity(line.productId, quantity), said);
    // The button that was pressed goes with its line.
    if (quantity === 0) heading.current?.focus();
  };
  const onClear = () => {
    follow(cart.clear(), 'The cart is empty.');
    heading.current?.focus();
  };
  return (
    <section className="narrow" aria-labelledby="cart-title">
      <h1 id="cart-title" ref={heading} tabIndex={-1}>
        Your cart
      </h1>
      <p role="status" className="visually-hidden">
        {message}
      </p>
      {view.lines.length === 0 ? (
        <EmptyCart />
      ) : (
        <>
          <ul className="lines" aria-label="Thingies in your cart">
            {view.lines.map((line) => (
              <CartLine
                key={line.productId}
                line={line}
                currency={view.currency}
                onQuantity={onQuantity}
              />
            ))}
          </ul>
          <p className="total">
            Total <Money cents={view.totalCents} currency={view.currency} />
          </p>
          <div className="actions">
            <button type="button" className="quiet" onClick={onClear}>
              Clear cart
            </button>
            <CheckoutLink isSaving={isSaving} />
          </div>
        </>
      )}
    </section>
  );
}

function EmptyCart() {
  return (
    <p className="empty">
      Nothing in here yet. <Link href="/">See all thingies</Link>
    </p>
  );
}

/** What became of the last change, for ears. Why one was undone is told by `ShopNotice`. */
function useOutcome() {
  const [message, setMessage] = useState('');
  const follow = async (change: Promise<void>, said: string): Promise<void> => {
    const [outcome] = await Promise.allSettled([change]);
    setMessage(outcome.status === 'fulfilled' ? said : '');
  };
  return { message, follow };
}
