import Link from 'next/link';
import { CartLink } from './cart-link.tsx';
import { PendingMark } from './pending-mark.tsx';
import { SkipLink } from './skip-link.tsx';

export function SiteHeader() {
  return (
    <header className="site-header">
      <SkipLink />
      <div className="site-header-row">
        <Link href="/" className="brand">
          {/* biome-ignore lint/performance/noImgElement: a tiny SVG needs no optimising */}
          <img src="/icon.svg" alt="" width="34" height="34" />
          <span>Event Thingy Store</span>
        </Link>
        <nav aria-label="Main">
          <Link href="/">
            Thingies
            <PendingMark />
          </Link>
          <Link href="/orders">
            Orders
            <PendingMark />
          </Link>
          <CartLink />
        </nav>
      </div>
    </header>
  );
}
