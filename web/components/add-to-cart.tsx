'use client';

import { LINE_QUANTITY_MAX } from '@thingy/contracts';
import Link from 'next/link';
import { useState } from 'react';
import type { ShownProduct } from '../lib/live/shown-product.ts';
import { useShop } from './shop-provider.tsx';
import { useCartState } from './use-cart.ts';

interface AddToCartProps {
  readonly product: ShownProduct;
  readonly isRemoved: boolean;
}

type Progress =
  | { readonly type: 'idle' }
  | { readonly type: 'adding'; readonly quantity: number }
  | { readonly type: 'added'; readonly quantity: number };

/** An action, not a handler: React keeps a press that comes before the page's script has run. */
export function AddToCart({ product, isRemoved }: AddToCartProps) {
  const { progress, add } = useAdd(product);
  const { isStalled } = useCartState();
  // React resets a form after its action, to the values it was given.
  const [quantity, setQuantity] = useState(1);
  const onAdd = (form: FormData): void => {
    const wanted = Number(form.get('quantity'));
    setQuantity(wanted);
    void add(wanted);
  };
  const obstacle = obstacleOf(product, isRemoved);
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
      <button
        type="submit"
        className="primary"
        disabled={obstacle !== null || progress.type === 'adding'}
      >
        {obstacle ?? 'Add to cart'}
      </button>
      <p role="status" className="add-status">
        {progress.type === 'added' && (
          <>
            {progress.quantity} × {product.name} added. <Link href="/cart">View cart</Link>
          </>
        )}
        {progress.type === 'adding' && isStalled && (
          <>
            {progress.quantity} × {product.name} will be in your cart once the shop can be reached.
          </>
        )}
      </p>
    </form>
  );
}

function obstacleOf({ stockLevel }: ShownProduct, isRemoved: boolean): string | null {
  if (isRemoved) return 'No longer sold';
  return stockLevel === 0 ? 'Sold out' : null;
}

/** Why an addition was undone again is told where all changes of the cart are. */
function useAdd({ id, name, picture, priceCents, stockLevel }: ShownProduct) {
  const { cart } = useShop();
  const [progress, setProgress] = useState<Progress>({ type: 'idle' });
  const add = async (quantity: number): Promise<void> => {
    const product = { productId: id, name, picture, unitPriceCents: priceCents, stockLevel };
    setProgress({ type: 'adding', quantity });
    const [outcome] = await Promise.allSettled([cart.add(product, quantity)]);
    setProgress(outcome.status === 'fulfilled' ? { type: 'added', quantity } : { type: 'idle' });
  };
  return { progress, add };
}
