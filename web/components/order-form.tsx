'use client';

import { EMAIL_LENGTH_MAX } from '@thingy/contracts';
import Link from 'next/link';
import type { OrderPhase } from './use-order.ts';

interface OrderFormProps {
  readonly phase: OrderPhase;
  readonly isEmpty: boolean;
  readonly email: string;
  readonly onOrder: (email: string) => void;
}

/**
 * An action, not a handler: React keeps a press that comes before the page's script has run, which
 * the browser alone would send as a request for an address with the e-mail address in it.
 */
export function OrderForm({ phase, isEmpty, email, onOrder }: OrderFormProps) {
  const isBusy = phase.type !== 'review';
  const onSubmit = (form: FormData): void => onOrder(String(form.get('email') ?? ''));
  return (
    <form className="order-form" action={onSubmit}>
      {!isEmpty && (
        <>
          <label htmlFor="email">E-mail address</label>
          <input
            id="email"
            name="email"
            type="email"
            autoComplete="email"
            maxLength={EMAIL_LENGTH_MAX}
            defaultValue={email}
            readOnly={isBusy}
            required
          />
          <p className="note">
            <strong>This shop takes no payment.</strong> Nothing is charged, now or later.
          </p>
        </>
      )}
      <p role="status" className="order-status">
        {statusOf(phase)}
      </p>
      {phase.type === 'review' && phase.message !== null && (
        <p role="alert" className="problem">
          {phase.message} <Link href="/orders">Your orders</Link>
        </p>
      )}
      {!isEmpty && (
        <div className="actions">
          <Link href="/cart">Back to the cart</Link>
          <button type="submit" className="primary" disabled={isBusy}>
            Order now — no payment
          </button>
        </div>
      )}
    </form>
  );
}

function statusOf(phase: OrderPhase): string {
  switch (phase.type) {
    case 'sending':
      return 'Placing your order …';
    case 'finding-out':
      return 'No answer yet. We are finding out whether your order went through …';
    case 'placed':
      return 'Your order is placed. It opens in a moment …';
    case 'review':
    case 'conflict':
      return '';
  }
}
