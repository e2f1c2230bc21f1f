import { pageNumbers } from '../lib/page-numbers.ts';
import { LightLink } from './light-link.tsx';

interface PagerProps {
  readonly page: number;
  readonly pages: number;
  readonly hrefOf: (page: number) => string;
}

export function Pager({ page, pages, hrefOf }: PagerProps) {
  if (pages <= 1) return null;
  return (
    <nav aria-label="Pages" className="pager">
      {page > 1 && <PageLink href={hrefOf(page - 1)} label="Previous" rel="prev" />}
      <ol>
        {pageNumbers(page, pages).map((number, i) => (
          // A gap has no number; the place before it has.
          <li key={number ?? `after-${i}`}>
            {number === null ? (
              <span aria-hidden="true">…</span>
            ) : (
              <PageLink href={hrefOf(number)} label={String(number)} isCurrent={number === page} />
            )}
          </li>
        ))}
      </ol>
      {page < pages && <PageLink href={hrefOf(page + 1)} label="Next" rel="next" />}
    </nav>
  );
}

interface PageLinkProps {
  readonly href: string;
  readonly label: string;
  readonly rel?: string;
  readonly isCurrent?: boolean;
}

function PageLink({ href, label, rel, isCurrent = false }: PageLinkProps) {
  return (
    <LightLink href={href} rel={rel} aria-current={isCurrent ? 'page' : undefined}>
      {rel === undefined && <span className="visually-hidden">Page </span>}
      {label}
    </LightLink>
  );
}
