'use client';

import { EMAIL_LENGTH_MAX } from '@thingy/contracts';
import Link from 'next/link';
import type { SubmitEvent } from 'react';
import type { OrderPhase } from './use-order.ts';

interface OrderFormProps {
  readonly phase: OrderPhase;
  readonly isEmpty: boolean;
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onOrder: () => void;
}

export function OrderForm({ phase, isEmpty, email, onEmail, onOrder }: OrderFormProps) {
  const isBusy = phase.type !== 'review';
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onOrder();
  };
  return (
    <form className="order-form" onSubmit={onSubmit}>
      {!isEmpty && (
        <>
          <label htmlFor="email">E-mail address</label>
          <input
            id="email"
            name="email"
            type="email"
            autoComplete="email"
            maxLength={EMAIL_LENGTH_MAX}
            value={email}
            onChange={(event) => onEmail(event.currentTarget.value)}
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
