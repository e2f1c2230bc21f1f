import type { MailView, OfficeOrderView } from '@thingy/contracts';
import type { ReactNode } from 'react';
import { LocalTime } from '../local-time.tsx';
import { OrderLines } from '../order-lines.tsx';
import { MAIL_KINDS, MAIL_STATES, ORDER_STATES } from './order-state.ts';

export function OfficeOrder({ order }: { order: OfficeOrderView }) {
  const { id, placedAt, state, shippedAt, cancelledAt, email, mails } = order;
  const since = shippedAt ?? cancelledAt;
  return (
    <>
      <h1>
        Order of <LocalTime iso={placedAt} />
      </h1>
      <dl className="facts">
        <Fact name="Number">
          <span className="order-id">{id}</span>
        </Fact>
        <Fact name="State">
          {ORDER_STATES[state]} {since !== undefined && <LocalTime iso={since} />}
        </Fact>
        <Fact name="Address">{email ?? 'forgotten'}</Fact>
        <Fact name="Mails">
          <Mails mails={mails} />
        </Fact>
      </dl>
      <OrderLines order={order} />
    </>
  );
}

function Mails({ mails }: { mails: readonly MailView[] }) {
  if (mails.length === 0) return 'none';
  return (
    <ul className="office-mails">
      {mails.map(({ kind, state, at }) => (
        <li key={kind}>
          {MAIL_KINDS[kind]}: {MAIL_STATES[state]}, <LocalTime iso={at} />
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
