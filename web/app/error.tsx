'use client';

import { useEffect } from 'react';

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <section className="page-state" role="alert">
      <h1>Something came loose</h1>
      <p>The shop could not show this page just now. Nothing you did is lost.</p>
      <button type="button" className="primary" onClick={retry}>
        Try again
      </button>
    </section>
  );
}
