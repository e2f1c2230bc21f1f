import type { OrderFact, OrderIntent, OrderOutcome } from '@thingy/contracts';
import type { StateMachine } from '@thingy/simba/domain';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { initial, type OrderModel } from './model.ts';
import { isOwed, owedMails } from './queries.ts';
import { snapshotForm } from './snapshot-form.ts';

/** Every type once: one that is missing, or too many, does not compile. */
const MESSAGE_TYPES: Readonly<Record<(OrderIntent | OrderFact)['type'], true>> = {
  SetStock: true,
  AdjustStock: true,
  PlaceOrder: true,
  ShipOrder: true,
  CancelOrder: true,
  Done: true,
  ProductChanged: true,
  ProductRemoved: true,
};

// #region machine
/** The rules of the order context, which owns stock and orders. */
export const order: StateMachine<OrderModel, OrderIntent | OrderFact, OrderOutcome> = {
  levelMax: 2,
  messageTypes: new Set(Object.keys(MESSAGE_TYPES)),
  messageLevels: { ShipOrder: 2, CancelOrder: 2, Done: 2 },
  initial,
  decide,
  evolve,
  digest: (model) => model.digest,
  pending: owedMails,
  isPending: isOwed,
  snapshotForm,
};
// #endregion
