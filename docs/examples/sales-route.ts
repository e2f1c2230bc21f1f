import type { OrderOutcome } from '@thingy/contracts';
import { type OrderModel, order } from '@thingy/order-domain';
import {
  type Backfill,
  Forwarder,
  type ForwardTarget,
  type Log,
  type Route,
  type Routing,
} from '@thingy/simba';
import type { OrderedLines } from './bestsellers.ts';

/** The next version of orders: the same rules, and a level for the route to begin at. */
export const nextOrder: typeof order = { ...order, levelMax: 3 };

// #region route
const toBestsellers: Route<OrderOutcome> = (outcome, level) => {
  if (level < 3 || outcome.type !== 'OrderPlaced') return [];
  return [{ target: 'bestsellers', fact: ordered(outcome.lines) }];
};

/** Field by field, so that nothing personal that an order gains later slips through. */
function ordered(lines: OrderedLines['lines']): OrderedLines {
  const sold = lines.map(({ productId, quantity }) => ({ productId, quantity }));
  return { type: 'OrderPlaced', lines: sold };
}
// #endregion

// #region backfill
const salesSoFar: Backfill<OrderModel> = function* ({ placed }, level) {
  if (level !== 3) return;
  const sold = new Map<string, number>();
  for (const { outcome } of [...placed.values()].flat()) {
    for (const { productId, quantity } of outcome.lines) {
      sold.set(productId, (sold.get(productId) ?? 0) + quantity);
    }
  }
  const lines = [...sold].map(([productId, quantity]) => ({ productId, quantity }));
  lines.sort((a, b) => (a.productId < b.productId ? -1 : 1));
  for (const line of lines) yield { target: 'bestsellers', fact: ordered([line]) };
};

export const sales: Routing<OrderModel, OrderOutcome> = {
  route: toBestsellers,
  backfill: salesSoFar,
  targetLevels: { bestsellers: 3 },
};
// #endregion

// #region bridge
export async function forward(
  source: Log,
  targets: readonly ForwardTarget[],
  routing: Routing<OrderModel, OrderOutcome>,
  signal: AbortSignal,
): Promise<void> {
  const onTrouble = (what: string, error: unknown) => console.error(what, error);
  const following: Promise<void>[] = [];
  const folded = targets.map(
    (target) =>
      new Promise<void>((resolve) => {
        following.push(target.follow(signal, resolve, onTrouble));
      }),
  );
  await Promise.all(folded);
  const producer = 'bridge/1';
  const machine = nextOrder;
  const forwarder = new Forwarder({ source, machine, ...routing, targets, producer, onTrouble });
  await Promise.all([forwarder.run(signal), ...following]);
}
// #endregion
