import { type CartModel, cart } from '@thingy/cart-domain';
import { type CatalogModel, catalog } from '@thingy/catalog-domain';
import type {
  CartFact,
  CartIntent,
  CartOutcome,
  CatalogFact,
  CatalogIntent,
  CatalogOutcome,
  ContextName,
  OrderFact,
  OrderIntent,
  OrderOutcome,
} from '@thingy/contracts';
import { type OrderModel, order } from '@thingy/order-domain';
import type { Replica, StateMachine } from '@thingy/simba';

export const CONTEXTS = ['catalog', 'cart', 'order'] as const;

interface Shapes {
  catalog: { model: CatalogModel; message: CatalogIntent | CatalogFact; outcome: CatalogOutcome };
  cart: { model: CartModel; message: CartIntent | CartFact; outcome: CartOutcome };
  order: { model: OrderModel; message: OrderIntent | OrderFact; outcome: OrderOutcome };
}

export type Model<Context extends ContextName> = Shapes[Context]['model'];
export type Message<Context extends ContextName> = Shapes[Context]['message'];
export type Outcome<Context extends ContextName> = Shapes[Context]['outcome'];

export type Machine<Context extends ContextName> = StateMachine<
  Model<Context>,
  Message<Context>,
  Outcome<Context>
>;
export type ReplicaOf<Context extends ContextName> = Replica<
  Model<Context>,
  Message<Context>,
  Outcome<Context>
>;
export type PerContext<Value> = { readonly [Context in ContextName]: Value };
export type Machines = { readonly [Context in ContextName]: Machine<Context> };

export const MACHINES: Machines = { catalog, cart, order };

export function logNameOf(context: ContextName): string {
  return `${context}/0`;
}
