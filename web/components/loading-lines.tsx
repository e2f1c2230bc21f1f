/** Holds the room of what is on its way. */
export function LoadingLines({ title }: { title: string }) {
  return (
    <section className="narrow" aria-busy="true">
      <h1>{title}</h1>
      <p className="visually-hidden" role="status">
        Loading
      </p>
      <div className="loading-lines" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </section>
  );
}
