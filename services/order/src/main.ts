import { readSettings, replicaVitals, reportTrouble, runService, snapshotsOf } from '@thingy/host';
import { order, sizeOf } from '@thingy/order-domain';
import { KafkaLog, KafkaTable } from '@thingy/simba/kafka';
import { EmailSealer } from './email-sealer.ts';
import { OrderModule } from './order.module.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';

const settings = readSettings('order');
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
});
const vitals = replicaVitals('order', replica, sizeOf);
const module = OrderModule.for(
  replica,
  new EmailSealer(keys),
  new OrderFingerprint(settings.sessionKeys),
);
await runService({ module, replica, log, topic, vitals, settings });
