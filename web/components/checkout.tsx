'use client';

import type { CartView } from '@thingy/contracts';
import { useEffect, useRef, useState } from 'react';
import { CheckoutLines } from './checkout-lines.tsx';
import { ConflictScreen } from './conflict-screen.tsx';
import { OrderForm } from './order-form.tsx';
import { useOrder } from './use-order.ts';

/** What `shown` holds is what is drawn and what is ordered: one object for both. */
export function Checkout({ fromPage }: { fromPage: CartView }) {
  const [accepted, setAccepted] = useState<CartView | null>(null);
  const shown = accepted ?? fromPage;
  const [email, setEmail] = useState('');
  const { phase, order, resume, review } = useOrder();
  const heading = useRef<HTMLHeadingElement>(null);

  const resumeOnce = useRef(() => resume(fromPage.generation));
  useEffect(() => {
    const earlierEmail = resumeOnce.current();
    if (earlierEmail !== null) setEmail(earlierEmail);
  }, []);
  useEffect(() => {
    if (accepted !== null) heading.current?.focus();
  }, [accepted]);

  const onOrder = (given: string): void => {
    setEmail(given);
    order(shown, given);
  };
  if (phase.type === 'conflict') {
    const onAccept = (cart: CartView) => {
      setAccepted(cart);
      review();
    };
    return <ConflictScreen shown={shown} differences={phase.differences} onAccept={onAccept} />;
  }
  return (
    <section className="narrow" aria-labelledby="checkout-title">
      <h1 id="checkout-title" ref={heading} tabIndex={-1}>
        Check your order
      </h1>
      <CheckoutLines cart={shown} />
      <OrderForm
        phase={phase}
        isEmpty={shown.lines.every((line) => line.removed)}
        email={email}
        onOrder={onOrder}
      />
    </section>
  );
}
