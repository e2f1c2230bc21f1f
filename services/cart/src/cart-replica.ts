import type { CartModel } from '@thingy/cart-domain';
import type { CartFact, CartIntent, CartOutcome } from '@thingy/contracts';
import { Replica } from '@thingy/simba';

/** This process's replica of the carts; the class is what Nest injects it by. */
export class CartReplica extends Replica<CartModel, CartIntent | CartFact, CartOutcome> {}
