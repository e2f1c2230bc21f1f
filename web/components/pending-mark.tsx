'use client';

import { useLinkStatus } from 'next/link';

/** Inside a link: shows that its page is on its way. Always takes the same room. */
export function PendingMark() {
  const { pending } = useLinkStatus();
  return (
    <span aria-hidden="true" className={pending ? 'pending-mark is-pending' : 'pending-mark'} />
  );
}
