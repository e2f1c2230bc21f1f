import type { CartFact, CartIntent, CartOutcome } from '@thingy/contracts';
import type { StateMachine } from '@thingy/simba/domain';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { type CartModel, initial } from './model.ts';
import { snapshotForm } from './snapshot-form.ts';

/** Every type once: one that is missing, or too many, does not compile. */
const MESSAGE_TYPES: Readonly<Record<(CartIntent | CartFact)['type'], true>> = {
  AddItem: true,
  SetQuantity: true,
  ClearCart: true,
  ProductChanged: true,
  ProductRemoved: true,
  StockLevelChanged: true,
  OrderPlaced: true,
};

/** The rules of the cart context. */
export const cart: StateMachine<CartModel, CartIntent | CartFact, CartOutcome> = {
  levelMax: 1,
  messageTypes: new Set(Object.keys(MESSAGE_TYPES)),
  initial,
  decide,
  evolve,
  digest: (model) => model.digest,
  snapshotForm,
};
