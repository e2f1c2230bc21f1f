/** The order service as its next version would be: one level more, with the same rules. */

import { readSettings, replicaVitals, runService } from '@thingy/host';
import { EmailOpener } from '@thingy/order/dist/email-opener.js';
import { EmailSealer } from '@thingy/order/dist/email-sealer.js';
import { OrderModule } from '@thingy/order/dist/order.module.js';
import { OrderFingerprint } from '@thingy/order/dist/order-fingerprint.js';
import { OrderReplica } from '@thingy/order/dist/order-replica.js';
import { OutgoingMail } from '@thingy/order/dist/outgoing-mail.js';
import { order, sizeOf } from '@thingy/order-domain';
import { KafkaLog, KafkaTable } from '@thingy/simba/kafka';

const settings = readSettings('order');
const topic = `${settings.topicPrefix}order`;
const log = new KafkaLog(settings.kafka, topic);
const keys = new KafkaTable(settings.kafka, `${settings.topicPrefix}order-keys`);
const machine = { ...order, levelMax: order.levelMax + 1 };
const replica = new OrderReplica({ log, machine, context: 'order', source: settings.source });
const vitals = replicaVitals('order', replica, sizeOf);
const module = OrderModule.for({
  replica,
  sealer: new EmailSealer(keys),
  opener: new EmailOpener(keys),
  fingerprint: new OrderFingerprint(settings.sessionKeys),
  mail: new OutgoingMail(null),
});
await runService({ module, replica, log, topic, vitals, settings });
