import type { Client } from './client.ts';
import { orderOf } from './client.ts';

/** Far more than any test has time for. */
const ROUNDS_MAX = 100_000;

/** What a shopper was told, to be held against what is so in the end. */
export interface Receipts {
  /** Pieces that an answered add put into the cart. */
  added: number;
  /** Ids of orders that were answered with 201. */
  readonly ordered: string[];
  refused: number;
}

/** Adds a piece and orders the cart every third time, through whatever happens to the shop. */
export async function shop(
  client: Client,
  productId: string,
  isOver: () => boolean,
  orders = 'order',
): Promise<Receipts> {
  const receipts: Receipts = { added: 0, ordered: [], refused: 0 };
  for (let round = 1; !isOver() && round <= ROUNDS_MAX; round++) {
    const added = await client.add('cart', productId);
    if (added.status === 200) receipts.added++;
    else receipts.refused++;
    if (round % 3 !== 0 || added.status !== 200) continue;
    const request = orderOf(added.body);
    const { status } = await client.order(orders, request);
    if (status === 201) receipts.ordered.push(request.id);
    else receipts.refused++;
  }
  return receipts;
}
