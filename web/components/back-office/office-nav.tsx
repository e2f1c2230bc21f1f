import Link from 'next/link';
import { signOut } from '../../app/back-office/actions.ts';
import { OFFICE_PATH } from '../../lib/back-office/office-cookie.ts';

type Part = 'orders' | 'products';

const PARTS: readonly (readonly [part: Part, label: string])[] = [
  ['orders', 'Orders'],
  ['products', 'Thingies'],
];

export function OfficeNav({ current }: { current: Part }) {
  return (
    <div className="office-bar">
      <nav aria-label="Back office" className="chips">
        {PARTS.map(([part, label]) => (
          <Link
            key={part}
            href={`${OFFICE_PATH}/${part}`}
            prefetch={false}
            className="chip"
            aria-current={part === current ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <form action={signOut}>
        <button type="submit" className="quiet">
          Sign out
        </button>
      </form>
    </div>
  );
}
