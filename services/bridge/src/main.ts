import { Logger } from '@nestjs/common';
import {
  appendFigures,
  createManagementServer,
  Debugged,
  kafkaFigures,
  Leaving,
  logFigures,
  Metrics,
  readSettings,
  reportTrouble,
  SnapshotKeeper,
  snapshotProcess,
  snapshotsOf,
  startLogging,
  startTracing,
} from '@thingy/host';
import { KafkaLog } from '@thingy/simba/kafka';
import { Bridge } from './bridge.ts';
import { BrowserTopic } from './browser-topic.ts';
import { createBrowserServer } from './create-browser-server.ts';

startLogging('bridge');
const settings = readSettings('bridge');
const tracing = await startTracing('bridge', settings);
const topic = (context: string) => `${settings.topicPrefix}${context}`;
const logs = {
  catalog: new KafkaLog(settings.kafka, topic('catalog')),
  cart: new KafkaLog(settings.kafka, topic('cart')),
  order: new KafkaLog(settings.kafka, topic('order')),
};
const snapshots = {
  catalog: snapshotsOf(settings, topic('catalog')),
  cart: snapshotsOf(settings, topic('cart')),
  order: snapshotsOf(settings, topic('order')),
};
const bridge = new Bridge(logs, snapshots, settings.source, tracing, settings);
const program = new URL('./snapshot-program.js', import.meta.url);
const { snapshotEveryRecords: everyRecords } = settings;
const keeper =
  everyRecords &&
  new SnapshotKeeper({
    everyRecords,
    logs,
    // Before, it has more urgent things to do, and a snapshot would have to wait for it.
    isReady: () => bridge.ready().ok,
    take: (context, enough, signal) => snapshotProcess(program, [context, String(enough)], signal),
    onTrouble: reportTrouble,
  });
const browserLog = new KafkaLog(settings.kafka, topic('browser'));
const browserTopic = new BrowserTopic(browserLog, settings.source);
const leaving = new Leaving(settings.drainMs);
const stopping = new AbortController();
const browsers = await createBrowserServer(browserTopic, settings, leaving);
const management = await createManagementServer(
  bridge,
  new Metrics(bridge, () => [
    ...Object.values(logs).flatMap(logFigures),
    ...kafkaFigures(settings.kafka.meter),
    ...appendFigures(browserLog),
    ...browserTopic.figures(),
    ...browsers.figures(),
    ...(keeper ? keeper.figures() : []),
  ]),
  () => leaving.hindrance,
  Debugged.by(settings),
);
await management.listen(settings.managementPort, settings.managementHost);
await browsers.app.listen(settings.port, settings.host);

const running = bridge.run(stopping.signal).catch((error: unknown) => {
  new Logger('bridge').error('the bridge must start again', error);
  void leaving.leave('a log no longer continues what was read', 1);
});
const keeping = keeper ? keeper.run(stopping.signal) : Promise.resolve();
leaving.add(() => browsers.app.close());
leaving.add(() => browserLog.close());
leaving.add(async () => stopping.abort());
leaving.add(() => Promise.all([running, keeping]));
leaving.add(() => Promise.all(Object.values(logs).map((log) => log.close())));
leaving.add(() => tracing.close());
leaving.add(() => management.close());
