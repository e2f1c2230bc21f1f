export { effectOf, mailOf } from './mail-effect.ts';
export type { Mail, OrderModel } from './model.ts';
export {
  newestOrders,
  type OfficeOrder,
  officeOrderOf,
  orderCount,
  owedSinceMs,
} from './office-queries.ts';
export { order } from './order.ts';
export {
  answerOf,
  type OrderAnswer,
  type OrderHistory,
  orderOf,
  ordersOf,
  owedMails,
  type PlacedOrder,
  type Shown,
  type Sighting,
  sightingsOf,
  sizeOf,
  stockOf,
} from './queries.ts';
