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
  | { readonly type: 'unknown' };

/** What is needed of the order service. */
export interface OrderService {
  read(path: string): Promise<Shown<OrderView>>;
  send(command: Command): Promise<Shown<OrderView>>;
}

const ASKS_MAX = 6;
/** So that the customer reads what is going on before anything is sent again. */
const ASK_AFTER_MS_MIN = 500;
const ASK_BASE_MS = 500;
const ASK_LIMIT_MS = 8_000;

/**
 * Sends an order once. If it stays unknown what became of it, says so by `onFindingOut`, then asks
 * by sending the very same order again: its id makes that the same order and not another one.
 */
export async function placeOrder(
  service: OrderService,
  request: PlaceOrderRequest,
  onFindingOut: () => void,
): Promise<OrderOutcome> {
  for (let asks = 0; asks <= ASKS_MAX; asks++) {
    if (asks > 0) await waitForAsk(asks);
    const command: Command = { method: 'POST', path: '/orders', body: request };
    const answer = await service.send(command).catch(asShopError);
    if (!(answer instanceof ShopError)) return { type: 'placed', orderId: answer.view.id };
    if (!isUnknown(answer, asks)) return outcomeOf(answer);
    onFindingOut();
  }
  return { type: 'unknown' };
}

/**
 * After a reload: looks whether the order is there, and places nothing. An order that was on its
 * way then may still land for as long as a service takes to answer, so it is looked for that long.
 */
export async function findOrder(service: OrderService, orderId: string): Promise<OrderOutcome> {
  for (let asks = 1; asks <= ASKS_MAX; asks++) {
    const answer = await service.read(`/orders/${orderId}`).catch(asShopError);
    if (!(answer instanceof ShopError)) return { type: 'placed', orderId };
    if (asks < ASKS_MAX) await waitForAsk(asks);
  }
  return { type: 'unknown' };
}

/** Once an answer is missing, "busy" says nothing of the first sending: it may have arrived. */
function isUnknown(error: ShopError, asks: number): boolean {
  return error.isOutcomeUnknown || (error.status === 503 && asks > 0);
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
