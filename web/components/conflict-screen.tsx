'use client';

import type { CartView, OrderDifference } from '@thingy/contracts';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { acceptedQuantities } from '../lib/accepted-quantities.ts';
import { type CartStore, UndoneChange } from '../lib/cart-store.ts';
import { problemMessage } from '../lib/problem-message.ts';
import { Difference } from './difference.tsx';
import { useShop } from './shop-provider.tsx';

interface ConflictScreenProps {
  /** The cart that was refused. */
  readonly shown: CartView;
  readonly differences: readonly OrderDifference[];
  /** With the new cart, to be looked at and ordered by hand. */
  readonly onAccept: (cart: CartView) => void;
}

export function ConflictScreen({ shown, differences, onAccept }: ConflictScreenProps) {
  const { cart } = useShop();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const onClick = async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      onAccept(await acceptNewCart(cart, differences));
    } catch (error) {
      // Why a change of the cart was undone is told by `ShopNotice`.
      if (!(error instanceof UndoneChange)) setProblem(problemMessage(error));
      setIsBusy(false);
    }
  };
  return (
    <section className="narrow" aria-labelledby="conflict-title">
      <h1 id="conflict-title" ref={heading} tabIndex={-1}>
        Something has changed
      </h1>
      <p role="alert">Nothing was ordered. What is different from what your page showed:</p>
      <ul className="differences" aria-label="Differences">
        {differences.map((difference) => (
          <Difference key={JSON.stringify(difference)} difference={difference} shown={shown} />
        ))}
      </ul>
      <p>
        If you accept, your cart becomes what can be had now. You see it once more before you order.
      </p>
      {problem !== null && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <div className="actions">
        <Link href="/cart">Back to the cart</Link>
        <button type="button" className="primary" onClick={onClick} disabled={isBusy}>
          Accept the new cart
        </button>
      </div>
    </section>
  );
}

/** Orders nothing: the customer sees the new cart and its total first. */
async function acceptNewCart(
  store: CartStore,
  differences: readonly OrderDifference[],
): Promise<CartView> {
  await store.refresh();
  const { told } = store.getState();
  if (told === null) throw new Error('a cart was read and is not there');
  const changes = acceptedQuantities(told.view, differences).map(({ productId, quantity }) => {
    return store.setQuantity(productId, quantity);
  });
  await Promise.all(changes);
  return store.getState().told?.view ?? told.view;
}
