import type { AnchorHTMLAttributes } from 'react';

interface LightLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
}

/**
 * Like Next's `Link` with `prefetch={false}` and a `PendingMark`, at the price of an `a`: a list
 * has dozens. `LinkFollower` leads where it points to.
 */
export function LightLink(props: LightLinkProps) {
  return <a data-light="" {...props} />;
}
