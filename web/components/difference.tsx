import type { CartView, OrderDifference } from '@thingy/contracts';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Money } from './money.tsx';

interface DifferenceProps {
  readonly difference: OrderDifference;
  readonly shown: CartView;
}

export function Difference({ difference, shown }: DifferenceProps) {
  switch (difference.reason) {
    case 'price-changed':
      return (
        <Row name={difference.name}>
          <OldAndNew {...difference} currency={shown.currency} />
        </Row>
      );
    case 'out-of-stock':
      return (
        <Row name={difference.name}>
          {difference.left === 0 ? 'Sold out' : `Only ${difference.left} left`}, you wanted{' '}
          {difference.wanted}
        </Row>
      );
    case 'product-removed':
      return <Row name={nameIn(shown, difference.productId)}>No longer sold</Row>;
    case 'already-ordered':
      return (
        <Row name="This cart was ordered already">
          Perhaps in another tab. <Link href="/orders">See your orders</Link>
        </Row>
      );
    case 'currency-changed':
      return (
        <Row name="Currency">
          {difference.shown} before, {difference.actual} now
        </Row>
      );
    case 'total-differs':
      return (
        <Row name="Total">
          <OldAndNew {...difference} currency={shown.currency} />
        </Row>
      );
  }
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li>
      <strong>{name}</strong> <span>{children}</span>
    </li>
  );
}

interface OldAndNewProps {
  readonly shownCents: number;
  readonly actualCents: number;
  readonly currency: string;
}

function OldAndNew({ shownCents, actualCents, currency }: OldAndNewProps) {
  return (
    <>
      <del>
        <span className="visually-hidden">Before </span>
        <Money cents={shownCents} currency={currency} />
      </del>{' '}
      <ins>
        <span className="visually-hidden">Now </span>
        <Money cents={actualCents} currency={currency} />
      </ins>
    </>
  );
}

function nameIn({ lines }: CartView, productId: string): string {
  return lines.find((line) => line.productId === productId)?.name ?? productId;
}
