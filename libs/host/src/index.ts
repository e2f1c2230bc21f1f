export { asProblem } from './as-problem.ts';
export { BackOfficeGuard } from './back-office-guard.ts';
export {
  BEHIND_HEADER,
  catchUp,
  POSITION_HEADER,
  type Seeing,
  type Sighting,
  tellPosition,
} from './causality.ts';
export { CommandId } from './command-id.ts';
export { Debugged } from './debugged.ts';
export { describeLog } from './describe-log.ts';
export { Fields } from './fields.ts';
export type { Figure } from './figure.ts';
export { FromDigits } from './from-digits.ts';
export { isFresh } from './is-fresh.ts';
export { Leaving } from './leaving.ts';
export { movesOn } from './liveness.ts';
export { LogContext } from './log-context.ts';
export { kafkaFigures, logFigures } from './log-figures.ts';
export { LogServer } from './log-server.ts';
export { createManagementServer } from './management-server.ts';
export { Metrics } from './metrics.ts';
export { Operation } from './operation.ts';
export { ProblemError } from './problem-error.ts';
export { ProductIdPipe } from './product-id.pipe.ts';
export { keepsUp, READY_LIMITS, type ReadyLimits } from './readiness.ts';
export { replicaVitals } from './replica-vitals.ts';
export { reportTrouble } from './report-trouble.ts';
export { runService, type Service } from './run-service.ts';
export { startLogging } from './service-log.ts';
export { Session, SessionOrNew } from './session.ts';
export { readSettings, type Settings } from './settings.ts';
export { createShopServer, type Serving } from './shop-server.ts';
export {
  SnapshotKeeper,
  type SnapshotKeeperOptions,
  type SnapshotReport,
} from './snapshot-keeper.ts';
export { snapshotProcess } from './snapshot-process.ts';
export { snapshotsOf } from './snapshots-of.ts';
export { submit } from './submit.ts';
export { startTracing, Tracing } from './tracing.ts';
export {
  listOf,
  objectSchema,
  type Schema,
  TEXT,
  viewSchema,
  WHOLE,
  WHOLE_OR_NULL,
} from './view-schema.ts';
export type { Finding, Vitals } from './vitals.ts';
