export { answerConditionally } from './answer-conditionally.ts';
export { asProblem } from './as-problem.ts';
export { BackOfficeGuard } from './back-office-guard.ts';
export {
  BEHIND_HEADER,
  type HeaderTaker,
  POSITION_HEADER,
  type Seeing,
  type Sighting,
  tellPosition,
} from './causality.ts';
export { CommandId } from './command-id.ts';
export { Debugged } from './debugged.ts';
export { describeLog } from './describe-log.ts';
export { type Environment, optional, required } from './environment.ts';
export { Fields } from './fields.ts';
export type { Figure } from './figure.ts';
export { FromDigits } from './from-digits.ts';
export { invalidRequest } from './invalid-request.ts';
export { Leaving } from './leaving.ts';
export { Live } from './live/live.ts';
export { LiveGateway } from './live/live-gateway.ts';
export type { Rendered, Touched, Watcher } from './live/live-source.ts';
export { movesOn } from './liveness.ts';
export { LogContext } from './log-context.ts';
export { appendFigures, kafkaFigures, logFigures } from './log-figures.ts';
export { LogServer } from './log-server.ts';
export { createManagementServer } from './management-server.ts';
export { Metrics } from './metrics.ts';
export { ApiProblems, Operation } from './operation.ts';
export { ProblemError } from './problem-error.ts';
export { ProductIdPipe } from './product-id.pipe.ts';
export { keepsUp, READY_LIMITS, type ReadyLimits } from './readiness.ts';
export { replicaVitals } from './replica-vitals.ts';
export { reportTrouble } from './report-trouble.ts';
export { RequestGuard } from './request-guard.ts';
export { RequestTimes } from './request-times.ts';
export { runService, type Service } from './run-service.ts';
export { startLogging } from './service-log.ts';
export type { Serving } from './serving.ts';
export { Session, SessionOrNew } from './session.ts';
export { readSettings, type Settings } from './settings.ts';
export { createShopServer } from './shop-server.ts';
export { Shortened } from './shortened.ts';
export {
  SnapshotKeeper,
  type SnapshotKeeperOptions,
  type SnapshotReport,
} from './snapshot-keeper.ts';
export { snapshotProcess } from './snapshot-process.ts';
export { snapshotsOf } from './snapshots-of.ts';
export { submit } from './submit.ts';
export { TokenBuckets } from './token-buckets.ts';
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
