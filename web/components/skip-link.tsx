'use client';

import type { MouseEvent } from 'react';

/**
 * To the content, past what is on every page. By script where there is one: after a step within a
 * page that the browser made itself, Next's Back changes the address and not the page.
 */
export function SkipLink() {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById('content')?.focus();
  };
  return (
    // biome-ignore lint/a11y/useValidAnchor: without scripts it is a link like any other
    <a className="skip-link" href="#content" onClick={skip}>
      Skip to content
    </a>
  );
}
