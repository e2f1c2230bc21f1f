export { AppendMeter, type AppendResult } from './append-meter.ts';
export type { ApplyCost, ApplyCosts, ApplyMode } from './apply-costs.ts';
export { Backoff } from './backoff.ts';
export { CausalToken, type Seen } from './causal-token.ts';
export type { Claim } from './claims.ts';
export { CommandMeter, type CommandResult, type MeasuredCommands } from './command-meter.ts';
export { copySnapshot, type SnapshotCopyOptions } from './copy-snapshot.ts';
export { Digest, fingerprintOf } from './digest.ts';
export { type Decision, DUPLICATE_WINDOW_SIZE } from './duplicate-window.ts';
export { type EffectPace, EffectRunner, type EffectRunnerOptions } from './effect-runner.ts';
export { decodeEnvelope, type Envelope, encodeEnvelope } from './envelope.ts';
export { hasCode, SimbaError, type SimbaErrorCode } from './errors.ts';
export { ForwardTarget } from './forward-target.ts';
export {
  type Backfill,
  Forwarder,
  type ForwarderOptions,
  needsOperator,
  type Route,
  type RoutedFact,
  type Routing,
} from './forwarder.ts';
export { DURATION_SECONDS, Histogram } from './histogram.ts';
export {
  ACTIVATE_LEVEL,
  BARRIER,
  CLAIM,
  DONE,
  Ledger,
  LOG_OPENED,
  type Ruling,
} from './ledger.ts';
export {
  APPEND_TIMEOUT_MS,
  BATCH_BYTES_MAX,
  type FollowOptions,
  type Log,
  type LogBatch,
  type Payload,
  RECORD_BYTES_MAX,
  type StoredRecord,
} from './log.ts';
export { type LogOpening, logOpening } from './log-opening.ts';
export { type AppendFault, MemoryLog, type MemoryLogOptions } from './memory-log.ts';
export { MemorySnapshotStore } from './memory-snapshot-store.ts';
export { compareOrigins, formatOrigin, type Origin, parseOrigin } from './origin.ts';
export { READ_HOLD_MS_MAX, type ReadHandle } from './read-handle.ts';
export type { ReadPolicyName } from './read-policy.ts';
export {
  BATCH_FROM,
  type Command,
  type EffectDetails,
  type Published,
  Replica,
  type ReplicaCounts,
  type ReplicaOptions,
  type ReplicaState,
} from './replica.ts';
export { type Scheduler, useScheduler } from './scheduler.ts';
export { SNAPSHOT_FAULTS, type SnapshotFault } from './snapshot-fault.ts';
export {
  loadNewest,
  positionsOf,
  type SnapshotPosition,
  type SnapshotSearch,
} from './snapshot-loader.ts';
export { decodeManifest, type SnapshotManifest } from './snapshot-manifest.ts';
export type { SnapshotChunk, SnapshotStore, StoredManifest } from './snapshot-store.ts';
export type {
  Circumstances,
  Occurrence,
  SnapshotForm,
  StateMachine,
  Typed,
} from './state-machine.ts';
export {
  type SnapshotOptions,
  SnapshotRefused,
  type TakenSnapshot,
  takeSnapshot,
} from './take-snapshot.ts';
export { trimmableBelow } from './trimmable-below.ts';
export { binary, structured, type Wrapper } from './wrapper.ts';
