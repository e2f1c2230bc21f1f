import type { OrderFact, OrderIntent, OrderOutcome } from '@thingy/contracts';
import type { OrderModel } from '@thingy/order-domain';
import { Replica } from '@thingy/simba';

/** This process's replica of stock and orders; the class is what Nest injects it by. */
export class OrderReplica extends Replica<OrderModel, OrderIntent | OrderFact, OrderOutcome> {}
