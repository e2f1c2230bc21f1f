'use client';

/** A page whose reads failed. What went wrong is not told to browsers in production. */
export default function OfficeError({ retry }: { retry: () => void }) {
  return (
    <section className="page-state">
      <h1>The services do not answer</h1>
      <p>
        Nothing was changed. The back office reads only what is sure to be the latest: it needs the
        catalog, the orders and their log.
      </p>
      <button type="button" className="primary" onClick={retry}>
        Try again
      </button>
    </section>
  );
}
