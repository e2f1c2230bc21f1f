import type { CartModel } from '@thingy/cart-domain';
import type { CatalogModel } from '@thingy/catalog-domain';
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
import type { OrderModel } from '@thingy/order-domain';
import type { Replica, Routing, StateMachine } from '@thingy/simba';

export const CONTEXTS = ['catalog', 'cart', 'order'] as const;
/** The contexts that tell others something. */
export const SOURCES = ['catalog', 'order'] as const;
export type SourceName = (typeof SOURCES)[number];

/** From the next level on: what there is of a product is not for sale any more. */
export interface SoldOut {
  readonly type: 'SoldOut';
  readonly productId: string;
}

interface Shapes {
  catalog: { model: CatalogModel; message: CatalogIntent | CatalogFact; outcome: CatalogOutcome };
  cart: { model: CartModel; message: CartIntent | CartFact; outcome: CartOutcome };
  order: {
    model: OrderModel;
    message: OrderIntent | OrderFact;
    outcome: OrderOutcome | SoldOut;
  };
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
export type RoutingOf<Context extends ContextName> = Routing<Model<Context>, Outcome<Context>>;
export type PerContext<Value> = { readonly [Context in ContextName]: Value };
export type Machines = { readonly [Context in ContextName]: Machine<Context> };
export type Routings = { readonly [Context in ContextName]: RoutingOf<Context> };

export function logNameOf(context: ContextName): string {
  return `${context}/0`;
}
