import type { OrderFact, OrderIntent, OrderOutcome } from '@thingy/contracts';
import type { StateMachine } from '@thingy/simba/domain';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { initial, type OrderModel } from './model.ts';
import { snapshotForm } from './snapshot-form.ts';

/** Every type once: one that is missing, or too many, does not compile. */
const MESSAGE_TYPES: Readonly<Record<(OrderIntent | OrderFact)['type'], true>> = {
  SetStock: true,
  AdjustStock: true,
  PlaceOrder: true,
  ProductChanged: true,
  ProductRemoved: true,
};

/** The rules of the order context, which owns stock and orders. */
export const order: StateMachine<OrderModel, OrderIntent | OrderFact, OrderOutcome> = {
  levelMax: 1,
  messageTypes: new Set(Object.keys(MESSAGE_TYPES)),
  initial,
  decide,
  evolve,
  digest: (model) => model.digest,
  snapshotForm,
};
