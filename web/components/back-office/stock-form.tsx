'use client';

import { STOCK_QUANTITY_MAX } from '@thingy/contracts';
import { useActionState } from 'react';
import { setStock } from '../../app/back-office/actions.ts';
import { firstAnswer } from '../../lib/back-office/office-answer.ts';
import { Count } from '../count.tsx';
import { FormAnswer } from './form-answer.tsx';

interface StockFormProps {
  readonly productId: string;
  /** When the page was made; null: nobody has counted yet. */
  readonly stock: number | null;
  readonly formId: string;
}

/** Says what it saw: what was sold since is not put back by somebody who has not seen it. */
export function StockForm({ productId, stock, formId }: StockFormProps) {
  const [answer, act, isPending] = useActionState(setStock, firstAnswer(formId));
  return (
    <form action={act} className="office-form" aria-labelledby="stock-title">
      <h2 id="stock-title">Stock</h2>
      <p>{stock === null ? 'Not known yet.' : <CountedStock stock={stock} />}</p>
      <input type="hidden" name="formId" value={answer.formId} />
      <input type="hidden" name="productId" value={productId} />
      <input type="hidden" name="expected" value={stock ?? ''} />
      <label htmlFor="quantity">New stock</label>
      <input
        id="quantity"
        name="quantity"
        type="number"
        required={true}
        min={0}
        max={STOCK_QUANTITY_MAX}
        step={1}
        inputMode="numeric"
        defaultValue={answer.fields?.quantity ?? stock ?? ''}
      />
      <button type="submit" className="primary">
        Set stock
      </button>
      <FormAnswer answer={answer} isPending={isPending} />
    </form>
  );
}

function CountedStock({ stock }: { stock: number }) {
  return (
    <>
      <Count of={stock} /> in stock.
    </>
  );
}
