import {
  readSettings,
  replicaVitals,
  reportTrouble,
  runService,
  snapshotsOf,
  startLogging,
  startTracing,
} from '@thingy/host';
import { order, sizeOf } from '@thingy/order-domain';
import { KafkaLog, KafkaTable } from '@thingy/simba/kafka';
import { EmailSealer } from './email-sealer.ts';
import { OrderModule } from './order.module.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';

startLogging('order');
const settings = readSettings('order');
const tracing = await startTracing('order', settings);
const topic = `${settings.topicPrefix}order`;
const log = new KafkaLog(settings.kafka, topic);
const keys = new KafkaTable(settings.kafka, `${settings.topicPrefix}order-keys`);
const replica = new OrderReplica({
  log,
  machine: order,
  context: 'order',
  source: settings.source,
  snapshots: snapshotsOf(settings, topic),
  readPolicy: settings.readPolicy,
  batchFrom: settings.batchFromRecords,
  onTrouble: reportTrouble,
  wrapper: tracing.replicaWrapper(log.name),
});
const vitals = replicaVitals('order', replica, sizeOf, settings);
const module = OrderModule.for(
  replica,
  new EmailSealer(keys),
  new OrderFingerprint(settings.sessionKeys),
);
await runService({ module, replica, log, topic, vitals, settings, tracing });
