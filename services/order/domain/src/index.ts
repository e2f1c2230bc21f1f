export type { OrderModel } from './model.ts';
export { order } from './order.ts';
export {
  answerOf,
  type OrderAnswer,
  type OrderHistory,
  orderOf,
  ordersOf,
  type PlacedOrder,
  type Shown,
  type Sighting,
  sightingsOf,
  sizeOf,
  stockOf,
} from './queries.ts';
