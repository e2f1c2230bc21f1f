export { cart } from './cart.ts';
export { CART_IDLE_DAYS, EXPIRED_PER_DECISION_MAX } from './expiry.ts';
export type { CartModel } from './model.ts';
export { cartOf, type Sighting, sightingsOf, sizeOf } from './queries.ts';
