/** What a domain may use of simba: pure, synchronous, without I/O. */
export { assertNever } from './assert-never.ts';
export { Digest } from './digest.ts';
export {
  type Compare,
  type Direction,
  type KeyOf,
  OrderStatisticIndex,
} from './order-statistic-index.ts';
export { compareOrigins, formatOrigin, type Origin, originOf } from './origin.ts';
export type {
  BriefForm,
  Circumstances,
  Occurrence,
  SnapshotForm,
  StateMachine,
  Typed,
} from './state-machine.ts';
