import type { OrderDifference, OrderView, PlaceOrderRequest } from '@thingy/contracts';
import { backoffMs, sleep } from './backoff.ts';
import { problemMessage } from './problem-message.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';
import { ShopError } from './shop-error.ts';

/** What became of an order. */
export type OrderOutcome =
  | { readonly type: 'placed'; readonly orderId: string }
  | { readonly type: 'refused'; readonly differences: readonly OrderDifference[] }
  /** Surely not placed; `isFinal`: nor will it be under this id. */
  | { readonly type: 'not-placed'; readonly message: string; readonly isFinal: boolean }
  /** It is not there, and did not arrive. */
  | { readonly type: 'missing' }
  /** Not placed, as far as is known here; the tab that sent it was told why. */
  | { readonly type: 'told-elsewhere' }
  | { readonly type: 'unknown' };

/** What is needed of the order service. */
export interface OrderService {
  readLatest(path: string): Promise<Shown<OrderView>>;
  send(command: Command): Promise<Shown<OrderView>>;
}

/** An order that was sent, and when, by this browser's clock. */
export interface SentOrder {
  readonly id: string;
  readonly sentAtMs: number;
}

/** Some minutes, if nobody answers: the page is asked to try again by hand then. */
const ASKS_MAX = 60;
const ASK_AFTER_MS_MIN = 500;
const ASK_BASE_MS = 500;
const ASK_LIMIT_MS = 8_000;
/**
 * Browser and service give an order up after 10 s and 5 s. One that is not there after twice as
 * long did not arrive; should it yet, asking for the same order again finds it by its id.
 */
const ARRIVES_MS_MAX = 30_000;

/**
 * Sends an order once, and never again by itself. If it stays unknown what became of it, says so by
 * `onFindingOut`, then looks for it by its id.
 */
export async function placeOrder(
  service: OrderService,
  request: PlaceOrderRequest,
  onFindingOut: () => void,
): Promise<OrderOutcome> {
  const sentAtMs = Date.now();
  const command: Command = { method: 'POST', path: '/orders', body: request };
  const answer = await service.send(command).catch(asShopError);
  if (!(answer instanceof ShopError)) return { type: 'placed', orderId: answer.view.id };
  if (!answer.isOutcomeUnknown) return outcomeOf(answer);
  onFindingOut();
  await waitForAsk(0);
  return findOrder(service, { id: request.id, sentAtMs });
}

/**
 * Looks whether an order is there, until that is known, and places nothing. One that was on its way
 * may still arrive for a while, so it is looked for that long. `isOpen`: whether no other tab has
 * been told its outcome meanwhile.
 */
export async function findOrder(
  service: OrderService,
  { id, sentAtMs }: SentOrder,
  isOpen: () => boolean = () => true,
): Promise<OrderOutcome> {
  for (let asks = 1; asks <= ASKS_MAX; asks++) {
    const answer = await service.readLatest(`/orders/${id}`).catch(asShopError);
    if (!(answer instanceof ShopError)) return { type: 'placed', orderId: id };
    const isMissing = answer.status === 404;
    if (isMissing && !isOpen()) return { type: 'told-elsewhere' };
    if (isMissing && Date.now() - sentAtMs > ARRIVES_MS_MAX) return { type: 'missing' };
    if (asks < ASKS_MAX) await waitForAsk(asks);
  }
  return { type: 'unknown' };
}

/**
 * If not, the same order keeps its id, in case it is asked for again. `isOfCart`: whether the cart
 * it is for is the one there is; if that was ordered since, what did not arrive never will.
 */
export function isSettled(outcome: OrderOutcome, isOfCart: boolean): boolean {
  if (outcome.type === 'not-placed') return outcome.isFinal;
  if (outcome.type === 'missing') return !isOfCart;
  return outcome.type !== 'unknown';
}

function outcomeOf(error: ShopError): OrderOutcome {
  if (error.code === 'order-refused') return { type: 'refused', differences: error.differences };
  const isFinal = error.status === 400 || error.status === 422 || error.status === 409;
  return { type: 'not-placed', message: problemMessage(error), isFinal };
}

function waitForAsk(asks: number): Promise<void> {
  return sleep(ASK_AFTER_MS_MIN + backoffMs(asks, ASK_BASE_MS, ASK_LIMIT_MS));
}

function asShopError(error: unknown): ShopError {
  if (error instanceof ShopError) return error;
  throw error;
}
