import type { Metadata } from 'next';
import Link from 'next/link';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <section className="page-state">
      <h1>No such thingy</h1>
      <p>We looked on every shelf: there is nothing at this address, or no longer.</p>
      <Link href="/" className="button">
        See all thingies
      </Link>
    </section>
  );
}
