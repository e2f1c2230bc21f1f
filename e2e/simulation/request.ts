import { cartOf, sightingsOf as cartSightings } from '@thingy/cart-domain';
import { newestOrigins, productOf, viewOf } from '@thingy/catalog-domain';
import { type CartView, type ContextName, type ProductView, ROUTED } from '@thingy/contracts';
import {
  answerOf,
  effectOf,
  type OfficeOrder,
  type OrderAnswer,
  type OrderHistory,
  officeOrderOf,
  sightingsOf as orderSightings,
  ordersOf,
  stockOf,
} from '@thingy/order-domain';
import { CausalToken, type Command, type Decision, type Origin } from '@thingy/simba';
import type { Message, Model, Outcome, ReplicaOf } from './contexts.ts';
import type { Planted } from './planted.ts';
import type { Expect } from './simulated-replica.ts';
import { ordersKey, productKey, stockKey } from './version-keys.ts';

const TARGETS = { ...ROUTED.catalog, ...ROUTED.order };

interface Sighting {
  readonly type: keyof typeof TARGETS;
  readonly origin: Origin | null | undefined;
}

/** A question to a model, and what it shows for causal tokens: one endpoint of a service. */
export interface Question<Context extends ContextName, Body> {
  readonly context: Context;
  readonly name: string;
  body(model: Model<Context>): Body;
  sightings(model: Model<Context>, at: Origin | null): readonly Sighting[];
  /** What of the things that have versions an answer shows, as `versionKeys` calls them. */
  shows(body: Body): readonly string[];
  /** The same of a refusal; nothing where it is left out. */
  showsRefused?(body: Body): readonly string[];
  /** The answer is that there is none. */
  isNotFound?(body: Body): boolean;
}

export interface Answer<Context extends ContextName, Body> {
  readonly body: Body;
  /** The position that the body is of. */
  readonly next: number;
  readonly token: string;
  /** `topic/partition/logId`. */
  readonly log: string;
  readonly isBehind: boolean;
  readonly isRefused: boolean;
  readonly decision: Decision<Outcome<Context>> | null;
}

const REFUSALS: readonly string[] = [
  'CartRefused',
  'ProductRefused',
  'StockRefused',
  'OrderChangeRefused',
];

/** What a service does with a request: catch up, do it, show it, and say where that was. */
export async function answer<Context extends ContextName, Body>(
  replica: ReplicaOf<Context>,
  question: Question<Context, Body>,
  seen: string,
  command: Command<Message<Context>> | null,
  isLatest: boolean,
  planted: Planted,
  expect: Expect,
): Promise<Answer<Context, Body>> {
  const isBehind = !(await replica.catchUp(CausalToken.parse(seen)));
  if (isLatest) await replica.latest();
  const decision = command === null ? null : await replica.submit(command);
  for (const outcome of decision?.outcomes ?? []) {
    if (outcome.type === 'MailOwed') expect(effectOf(outcome.kind, outcome.orderId));
  }
  const isRefused = decision?.outcomes.some(({ type }) => REFUSALS.includes(type)) === true;
  return replica.read((model) => {
    const body = question.body(model);
    const isDone = decision !== null && !isRefused;
    const at = isDone ? { log: replica.log, offset: decision.offset, index: 0 } : null;
    const token = new CausalToken().sawPosition(replica.log, replica.next);
    for (const { type, origin } of question.sightings(model, at)) {
      if (origin) token.sawOutcome(origin, TARGETS[type]);
    }
    const isNone = isRefused || question.isNotFound?.(body) === true;
    const isSilent = planted.isSilent || (isNone && planted.isSilentOnRefusal);
    const { next, log } = replica;
    return { body, next, log, token: isSilent ? '' : `${token}`, isBehind, isRefused, decision };
  });
}

export function cartQuestion(session: string) {
  return {
    context: 'cart' as const,
    name: `cart of ${session}`,
    body: (model: Model<'cart'>) => cartOf(model, session),
    sightings: (model: Model<'cart'>) => cartSightings(model, session),
    showsRefused: ({ generation }: CartView) => (generation > 0 ? [ordersKey(session)] : []),
    shows: ({ generation, lines }: CartView) => [
      ...(generation > 0 ? [ordersKey(session)] : []),
      ...lines.map(({ productId }) => productKey(productId)),
      ...lines
        .filter(({ stockLevel }) => stockLevel !== null)
        .map(({ productId }) => stockKey(productId)),
    ],
  };
}

export function productQuestion(productId: string) {
  return {
    context: 'catalog' as const,
    name: productId,
    body(model: Model<'catalog'>) {
      const shown = productOf(model, productId);
      return shown === null ? null : viewOf(shown);
    },
    sightings(model: Model<'catalog'>): readonly Sighting[] {
      const shown = productOf(model, productId);
      const { product, stock } = newestOrigins(shown === null ? [] : [shown]);
      return [
        { type: 'ProductChanged', origin: product },
        { type: 'StockLevelChanged', origin: stock },
      ];
    },
    shows: (body: ProductView | null) => [
      ...(body === null ? [] : [productKey(productId)]),
      ...(body === null || body.stockLevel === null ? [] : [stockKey(productId)]),
    ],
    isNotFound: (body: ProductView | null) => body === null,
  };
}

/** What the removal of a product answers: nothing but where it was. */
export function removalQuestion(productId: string) {
  return {
    context: 'catalog' as const,
    name: `removal of ${productId}`,
    body: () => null,
    shows: () => [productKey(productId)],
    sightings: (_: Model<'catalog'>, at: Origin | null): readonly Sighting[] => [
      { type: 'ProductRemoved', origin: at },
    ],
  };
}

export function ordersQuestion(session: string) {
  return {
    context: 'order' as const,
    name: `orders of ${session}`,
    body: (model: Model<'order'>) => ordersOf(model, session, 1, 10),
    sightings: (model: Model<'order'>) =>
      orderSightings(model, { orders: ordersOf(model, session, 1, 10).orders }),
    shows: ({ total }: OrderHistory) => (total > 0 ? [ordersKey(session)] : []),
  };
}

export function orderQuestion(session: string, orderId: string) {
  return {
    context: 'order' as const,
    name: `order ${orderId}`,
    body: (model: Model<'order'>): OrderAnswer | null => answerOf(model, orderId),
    sightings(model: Model<'order'>) {
      const given = answerOf(model, orderId);
      if (given === null) return [];
      return orderSightings(
        model,
        given.state === 'placed'
          ? { orders: [given.order] }
          : { differences: given.differences, session },
      );
    },
    shows: (given: OrderAnswer | null) => shownByOrder(session, given),
  };
}

/** What the back office sees of an order. */
export function officeQuestion(orderId: string) {
  return {
    context: 'order' as const,
    name: `office order ${orderId}`,
    body: (model: Model<'order'>) => officeOrderOf(model, orderId),
    sightings(model: Model<'order'>) {
      const lines = officeOrderOf(model, orderId)?.order.lines ?? [];
      return orderSightings(model, { productIds: lines.map(({ productId }) => productId) });
    },
    shows: () => [],
    isNotFound: (body: OfficeOrder | null) => body === null,
  };
}

export function stockQuestion(productId: string) {
  const shows = (quantity: number | null) => (quantity === null ? [] : [stockKey(productId)]);
  return {
    context: 'order' as const,
    name: `stock of ${productId}`,
    body: (model: Model<'order'>) => stockOf(model, productId),
    sightings: (model: Model<'order'>) => orderSightings(model, { productIds: [productId] }),
    shows,
    showsRefused: shows,
  };
}

function shownByOrder(session: string, given: OrderAnswer | null): readonly string[] {
  if (given === null) return [];
  if (given.state === 'placed') return [ordersKey(session)];
  return given.differences.flatMap((difference) => {
    switch (difference.reason) {
      case 'already-ordered':
        return [ordersKey(session)];
      case 'price-changed':
      case 'product-removed':
        return [productKey(difference.productId)];
      case 'out-of-stock':
        return [stockKey(difference.productId)];
      default:
        return [];
    }
  });
}
