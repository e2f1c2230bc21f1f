'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';
import { followedLink } from '../lib/followed-link.ts';

/**
 * Shows the page that a `LightLink` leads to without leaving this one, and marks the link while its
 * page is on its way. One listener for all of them; shows nothing itself.
 */
export function LinkFollower() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const marked = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const follow = (click: MouseEvent) => {
      const link = followedLink(click);
      if (link === null) return;
      click.preventDefault();
      delete marked.current?.dataset.pending;
      marked.current = link;
      link.dataset.pending = '';
      startTransition(() => router.push(link.href));
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, [router]);
  useEffect(() => {
    if (!isPending) delete marked.current?.dataset.pending;
  }, [isPending]);
  return null;
}
