import { type DynamicModule, Logger } from '@nestjs/common';
import { Backoff, hasCode, type Log, type Replica, type Typed } from '@thingy/simba';
import { checkLog } from '@thingy/simba/kafka';
import type { FastifyInstance } from 'fastify';
import { Debugged } from './debugged.ts';
import { Leaving } from './leaving.ts';
import { Live } from './live/live.ts';
import { kafkaFigures, logFigures } from './log-figures.ts';
import { LogServer } from './log-server.ts';
import { createManagementServer } from './management-server.ts';
import { Metrics } from './metrics.ts';
import { RequestGuard } from './request-guard.ts';
import { RequestTimes } from './request-times.ts';
import { isServing } from './serving.ts';
import type { Settings } from './settings.ts';
import { createShopServer } from './shop-server.ts';
import { Shortcut } from './shortcut.ts';
import type { Tracing } from './tracing.ts';
import type { Vitals } from './vitals.ts';

const CHECK_BASE_MS = 200;
const CHECK_CAP_MS = 5_000;

const logger = new Logger('host');

export interface Service<Model, Message extends Typed, Outcome extends Typed> {
  readonly module: DynamicModule;
  readonly replica: Replica<Model, Message, Outcome>;
  readonly log: Log;
  readonly topic: string;
  readonly vitals: Vitals;
  readonly settings: Settings;
  /** Has made the replica's wrapper; none: nothing is traced. */
  readonly tracing?: Tracing;
  /** What it does besides: begun with the service, and ended before its log is closed. */
  readonly beside?: { start(): void; stop(): Promise<void> };
}

/**
 * Runs a service until it is told to leave: opens both ports, checks the log, replays it, serves.
 * Ends the process with 1 if the log must not be used; a log that is stuck is left to an operator.
 */
export async function runService<Model, Message extends Typed, Outcome extends Typed>(
  service: Service<Model, Message, Outcome>,
): Promise<void> {
  const { module, replica, log, vitals, settings, tracing, beside } = service;
  const leaving = new Leaving(settings.drainMs);
  const guard = new RequestGuard(settings);
  const live = new Live(settings, guard, () => isServing(replica));
  const times = new RequestTimes();
  const { sampler } = tracing ?? {};
  const shortcut = new Shortcut({ replica, settings, guard, times, sampler });
  const metrics = new Metrics(vitals, () => [
    ...times.figures(),
    ...guard.figures(),
    ...shortcut.figures(),
    ...live.figures(),
    ...logFigures(log),
    ...kafkaFigures(settings.kafka.meter),
  ]);
  const hindrance = () => leaving.hindrance ?? guard.hindrance;
  const management = await createManagementServer(
    vitals,
    metrics,
    hindrance,
    Debugged.by(settings),
  );
  await management.listen(settings.managementPort, settings.managementHost);

  const app = await createShopServer(module, replica, settings, guard, live, shortcut);
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  times.time(instance);
  leaving.sendClientsAway(instance);
  tracing?.traceRequests(instance);
  app.connectMicroservice({ strategy: new LogServer(replica as never) });
  await app.listen(settings.port, settings.host);
  leaving.whileDraining(async () => shortcut.close());
  leaving.whileDraining((drainMs) => live.leave(drainMs));
  // What it has under way gets all the time that there is, and its log stays open meanwhile.
  if (beside !== undefined) leaving.whileDraining(() => beside.stop());
  leaving.add(() => app.close());
  leaving.add(() => log.close());
  if (tracing !== undefined) leaving.add(() => tracing.close());
  leaving.add(() => management.close());

  try {
    await logIsFit(service);
    await app.startAllMicroservices();
    live.begin();
    tracing?.follow(replica);
    beside?.start();
    logger.log(`${vitals.name} is live at offset ${replica.next}`);
  } catch (error) {
    logger.error(`${vitals.name} can not serve`, error);
    if (!hasCode(error, 'stuck')) await leaving.leave('the log can not be used', 1);
    return;
  }
  replica.onFailure((state, trouble) => {
    logger.error(`${vitals.name} is ${state}`, trouble);
    if (state === 'failed') void leaving.leave('the log no longer continues the model', 1);
  });
}

/** Waits for a Kafka that is away or a topic that is not made yet; refuses one that may expire. */
async function logIsFit({
  topic,
  settings,
}: Pick<Service<never, Typed, Typed>, 'topic' | 'settings'>): Promise<void> {
  const backoff = new Backoff(CHECK_BASE_MS, CHECK_CAP_MS);
  for (;;) {
    try {
      return await checkLog(settings.kafka, topic, settings.topicProfile);
    } catch (error) {
      if (!hasCode(error, 'rejected')) throw error;
      logger.warn(`waiting for ${topic}: ${String(error)}`);
      await backoff.failed();
    }
  }
}
