'use client';

import {
  CATEGORY_LENGTH_MAX,
  CURRENCY,
  PRICE_CENTS_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  PRODUCT_NAME_LENGTH_MAX,
  type ProductView,
} from '@thingy/contracts';
import { useActionState } from 'react';
import { saveProduct } from '../../app/back-office/actions.ts';
import { firstAnswer } from '../../lib/back-office/office-answer.ts';
import { editionOf } from '../../lib/back-office/product-draft.ts';
import { priceText } from '../../lib/price-text.ts';
import { FormAnswer } from './form-answer.tsx';

interface ProductFormProps {
  readonly product: ProductView;
  readonly formId: string;
}

export function ProductForm({ product, formId }: ProductFormProps) {
  const [answer, act, isPending] = useActionState(saveProduct, firstAnswer(formId));
  const price = priceText(product.priceCents);
  const filled = { ...product, price, ...answer.fields };
  return (
    <form action={act} className="office-form" aria-labelledby="product-title">
      <h2 id="product-title">What it is</h2>
      <input type="hidden" name="formId" value={answer.formId} />
      <input type="hidden" name="productId" value={product.id} />
      <input type="hidden" name="edition" value={editionOf(product)} />
      <label htmlFor="name">Name</label>
      <input
        id="name"
        name="name"
        required={true}
        maxLength={PRODUCT_NAME_LENGTH_MAX}
        defaultValue={filled.name}
      />
      <label htmlFor="price">Price in {CURRENCY}</label>
      <input
        id="price"
        name="price"
        type="number"
        required={true}
        min={0.01}
        max={PRICE_CENTS_MAX / 100}
        step={0.01}
        inputMode="decimal"
        defaultValue={filled.price}
      />
      <label htmlFor="category">Category</label>
      <input
        id="category"
        name="category"
        required={true}
        maxLength={CATEGORY_LENGTH_MAX}
        defaultValue={filled.category}
      />
      <label htmlFor="description">Description</label>
      <textarea
        id="description"
        name="description"
        rows={5}
        maxLength={PRODUCT_DESCRIPTION_LENGTH_MAX}
        defaultValue={filled.description}
      />
      <button type="submit" className="primary">
        Save
      </button>
      <FormAnswer answer={answer} isPending={isPending} />
    </form>
  );
}
