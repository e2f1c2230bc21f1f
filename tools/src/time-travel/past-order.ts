import type { OrderFact, OrderIntent, OrderOutcome } from '@thingy/contracts';
import {
  answerOf,
  mailOf,
  type OrderModel,
  officeOrderOf,
  order,
  ordersOf,
  owedMails,
  sizeOf,
  stockOf,
} from '@thingy/order-domain';
import { countOf, type Fields, named, ofNone, ofOne, type Query, type Subject } from './subject.ts';

const ORDERS_PER_PAGE = 20;

export const pastOrder: Subject<OrderModel, OrderIntent | OrderFact, OrderOutcome> = {
  machine: order,
  usage: ['order ID', 'orders SESSION [page=1]', 'mails ORDER-ID', 'owed', 'stock PRODUCT', 'size'],
  queries: {
    order: ofOne(answerOf),
    orders: ordersQuery,
    mails: ofOne((model, id) => officeOrderOf(model, id)?.mails ?? null),
    owed: ofNone((model) => [...owedMails(model)]),
    stock: ofOne(stockOf),
    size: ofNone(sizeOf),
  },
  concerned(model, message, session) {
    if (message.type === 'PlaceOrder') return concernedByOrder(model, message, session);
    const ended = endedOrderOf(message);
    if (ended !== null) return concernedByEnd(model, ended);
    const productId = message.productId ?? (message.product as Fields | undefined | null)?.id;
    return typeof productId === 'string' ? goodsOf(model, productId) : null;
  },
};

function ordersQuery(args: readonly string[]): ReturnType<Query<OrderModel>> {
  const [session, ...rest] = args;
  const given = named(rest, ['page']);
  const page = countOf(given?.page, 1);
  if (session === undefined || given === null || page === null) return null;
  return (model) => ordersOf(model, session, page, ORDERS_PER_PAGE);
}

/** All that decides whether an order is accepted: generation, order id, and each line's goods. */
function concernedByOrder(model: OrderModel, message: Fields, session: string | null) {
  const { orderId, lines } = message;
  return {
    generation: model.placed.get(session ?? '')?.length ?? 0,
    orderIdAnswered: typeof orderId === 'string' ? answerOf(model, orderId) : null,
    lines: (Array.isArray(lines) ? lines : []).map((line: Fields | null) =>
      typeof line?.productId === 'string' ? goodsOf(model, line.productId) : null,
    ),
  };
}

/** The order that is to be shipped or cancelled, or that a mail is told of; null: there is none. */
function endedOrderOf({ orderId, effect }: Fields): string | null {
  if (typeof orderId === 'string') return orderId;
  return typeof effect === 'string' ? mailOf(effect).orderId : null;
}

/** What there was to ship, cancel or write about. */
function concernedByEnd(model: OrderModel, orderId: string) {
  const found = officeOrderOf(model, orderId);
  if (found === null) return { order: null };
  const { order, mails } = found;
  return { order, mails, lines: order.lines.map(({ productId }) => goodsOf(model, productId)) };
}

function goodsOf(model: OrderModel, productId: string) {
  const { name, priceCents, removed } = model.products.get(productId) ?? {};
  const isKnown = model.products.has(productId);
  return {
    productId,
    product: isKnown ? { name, priceCents, removed } : null,
    stock: stockOf(model, productId),
  };
}
