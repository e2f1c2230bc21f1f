'use client';

import { LINE_QUANTITY_MAX } from '@thingy/contracts';
import Link from 'next/link';
import { useState } from 'react';
import type { ShownProduct } from '../lib/live/shown-product.ts';
import { beginAdding, endAdding, NOTHING_ADDED } from './add-progress.ts';
import { useShop } from './shop-provider.tsx';
import { useCartState } from './use-cart.ts';

interface AddToCartProps {
  readonly product: ShownProduct;
  readonly isRemoved: boolean;
}

/**
 * An action, not a handler: React keeps a press that comes before the page's script has run. More
 * can be added while it is on its way.
 */
export function AddToCart({ product, isRemoved }: AddToCartProps) {
  const { adding, added, add } = useAdd(product);
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
      <button type="submit" className="primary" disabled={obstacle !== null}>
        {obstacle ?? 'Add to cart'}
      </button>
      <p role="status" className="add-status">
        {adding === 0 && added > 0 && (
          <>
            {added} × {product.name} added. <Link href="/cart">View cart</Link>
          </>
        )}
        {adding > 0 && isStalled && (
          <>
            {adding} × {product.name} will be in your cart once the shop can be reached.
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
  const [progress, setProgress] = useState(NOTHING_ADDED);
  const add = async (quantity: number): Promise<void> => {
    const product = { productId: id, name, picture, unitPriceCents: priceCents, stockLevel };
    setProgress((before) => beginAdding(before, quantity));
    const [outcome] = await Promise.allSettled([cart.add(product, quantity)]);
    setProgress((before) => endAdding(before, quantity, outcome.status === 'fulfilled'));
  };
  return { ...progress, add };
}
