'use client';

import Link from 'next/link';
import { useActionState, useEffect, useRef } from 'react';
import { changeOrder } from '../../app/back-office/actions.ts';
import { firstAnswer } from '../../lib/back-office/office-answer.ts';
import { OFFICE_PATH } from '../../lib/back-office/office-cookie.ts';
import { FormAnswer } from './form-answer.tsx';

type Change = 'ship' | 'cancel';

const CHANGES: Readonly<Record<Change, { ask: string; means: string; yes: string }>> = {
  ship: {
    ask: 'Ship this order?',
    means: 'The customer is told by mail. It can not be taken back.',
    yes: 'Yes, ship it',
  },
  cancel: {
    ask: 'Cancel this order?',
    means: 'What was ordered goes back into stock, and the customer is told by mail.',
    yes: 'Yes, cancel it',
  },
};

interface OrderChangeProps {
  readonly orderId: string;
  /** false: it was shipped or cancelled. */
  readonly isOpen: boolean;
  /** null: nothing yet. */
  readonly asked: Change | null;
  readonly formId: string;
}

/** Asks once more: neither can be undone. */
export function OrderChange({ orderId, isOpen, asked, formId }: OrderChangeProps) {
  const page = `${OFFICE_PATH}/orders/${orderId}`;
  if (asked !== null) return <Confirmation {...{ orderId, isOpen, asked, formId, page }} />;
  if (!isOpen) return null;
  return (
    <p className="actions">
      <Link href={`${page}?change=cancel`} prefetch={false} scroll={false} className="button">
        Cancel order …
      </Link>
      <Link href={`${page}?change=ship`} prefetch={false} scroll={false} className="button primary">
        Ship order …
      </Link>
    </p>
  );
}

interface ConfirmationProps extends OrderChangeProps {
  readonly asked: Change;
  readonly page: string;
}

function Confirmation({ orderId, isOpen, asked, formId, page }: ConfirmationProps) {
  const [answer, act, isPending] = useActionState(changeOrder, firstAnswer(formId));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { ask, means, yes } = CHANGES[asked];
  // Somebody else was quicker, and the page shows that already.
  if (!isOpen && answer.said === null) return null;
  if (!isOpen) return <FormAnswer answer={answer} isPending={isPending} />;
  return (
    <form action={act} className="office-form" aria-labelledby="change-title">
      <h2 id="change-title" ref={heading} tabIndex={-1}>
        {ask}
      </h2>
      <p>{means}</p>
      <input type="hidden" name="formId" value={answer.formId} />
      <input type="hidden" name="orderId" value={orderId} />
      <input type="hidden" name="change" value={asked} />
      <p className="actions">
        <Link href={page} prefetch={false} scroll={false}>
          No, leave it
        </Link>
        <button type="submit" className="primary">
          {yes}
        </button>
      </p>
      <FormAnswer answer={answer} isPending={isPending} />
    </form>
  );
}
