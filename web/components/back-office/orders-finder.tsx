import { seekOrders } from '../../app/back-office/actions.ts';

export function OrdersFinder({ sought }: { sought: string }) {
  return (
    <search>
      <form action={seekOrders} className="office-search">
        <label htmlFor="sought">Order number or e-mail address</label>
        <input
          id="sought"
          name="sought"
          key={sought}
          defaultValue={sought}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
        />
        <button type="submit">Find</button>
      </form>
      {sought !== '' && (
        <form action={seekOrders}>
          <button type="submit" className="quiet">
            Show all orders
          </button>
        </form>
      )}
    </search>
  );
}
