export { Backoff } from './backoff.ts';
export { CausalToken, type Seen } from './causal-token.ts';
export { Digest, fingerprintOf } from './digest.ts';
export { type Decision, DUPLICATE_WINDOW_SIZE } from './duplicate-window.ts';
export { decodeEnvelope, type Envelope, encodeEnvelope } from './envelope.ts';
export { hasCode, SimbaError, type SimbaErrorCode } from './errors.ts';
export { ForwardTarget } from './forward-target.ts';
export { Forwarder, type ForwarderOptions, needsOperator, type Route } from './forwarder.ts';
export { LEVEL_MAX, LOG_OPENED } from './ledger.ts';
export { LeftRight, type ReadHandle } from './left-right.ts';
export {
  APPEND_TIMEOUT_MS,
  BATCH_BYTES_MAX,
  type FollowOptions,
  type Log,
  type LogBatch,
  RECORD_BYTES_MAX,
  type StoredRecord,
} from './log.ts';
export { type AppendFault, MemoryLog, type MemoryLogOptions } from './memory-log.ts';
export { compareOrigins, formatOrigin, type Origin, parseOrigin } from './origin.ts';
export {
  type Command,
  type Published,
  Replica,
  type ReplicaOptions,
  type ReplicaState,
} from './replica.ts';
export type { Circumstances, Occurrence, StateMachine, Typed } from './state-machine.ts';
