'use client';

import { LINE_QUANTITY_MAX } from '@thingy/contracts';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { newClientId } from '../lib/client-id.ts';
import { problemMessage } from '../lib/problem-message.ts';
import { ShopError } from '../lib/shop-error.ts';
import { useShop } from './shop-provider.tsx';

interface AddToCartProps {
  readonly productId: string;
  readonly name: string;
  readonly isSoldOut: boolean;
}

type Progress =
  | { readonly type: 'idle' }
  | { readonly type: 'adding' }
  | { readonly type: 'added'; readonly quantity: number }
  | { readonly type: 'failed'; readonly message: string };

/** An action, not a handler: React keeps a press that comes before the page's script has run. */
export function AddToCart({ productId, name, isSoldOut }: AddToCartProps) {
  const { progress, add } = useAdd(productId);
  // React resets a form after its action, to the values it was given.
  const [quantity, setQuantity] = useState(1);
  const onAdd = (form: FormData): void => {
    const wanted = Number(form.get('quantity'));
    setQuantity(wanted);
    void add(wanted);
  };
  return (
    <form className="add-to-cart" action={onAdd}>
      <label htmlFor="quantity">Quantity</label>
      <input
        id="quantity"
        name="quantity"
        type="number"
        inputMode="numeric"
        min={1}
        max={LINE_QUANTITY_MAX}
        step={1}
        defaultValue={quantity}
        required
      />
      <button type="submit" className="primary" disabled={isSoldOut || progress.type === 'adding'}>
        {isSoldOut ? 'Sold out' : 'Add to cart'}
      </button>
      <p role="status" className="add-status">
        {progress.type === 'added' && (
          <>
            {progress.quantity} × {name} added. <Link href="/cart">View cart</Link>
          </>
        )}
      </p>
      {progress.type === 'failed' && (
        <p role="alert" className="problem">
          {progress.message}
        </p>
      )}
    </form>
  );
}

/** Pressed again after an answer got lost, the same addition is sent: it counts once. */
function useAdd(productId: string) {
  const { cart } = useShop();
  const [progress, setProgress] = useState<Progress>({ type: 'idle' });
  const unanswered = useRef<{ key: string; quantity: number } | null>(null);

  const add = async (quantity: number): Promise<void> => {
    if (unanswered.current?.quantity !== quantity) {
      unanswered.current = { key: newClientId(), quantity };
    }
    setProgress({ type: 'adding' });
    try {
      await cart.add(productId, quantity, unanswered.current.key);
      unanswered.current = null;
      setProgress({ type: 'added', quantity });
    } catch (error) {
      if (!(error instanceof ShopError && error.isOutcomeUnknown)) unanswered.current = null;
      setProgress({ type: 'failed', message: problemMessage(error) });
    }
  };
  return { progress, add };
}
