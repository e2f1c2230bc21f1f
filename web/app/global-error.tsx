'use client';

import ErrorPage from './error.tsx';
import './globals.css';

/** Stands in for the whole document when not even the layout could be made. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Event Thingy Store</title>
        <main>
          <ErrorPage {...props} />
        </main>
      </body>
    </html>
  );
}
