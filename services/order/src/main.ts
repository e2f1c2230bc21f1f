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
import { EmailOpener } from './email-opener.ts';
import { EmailSealer } from './email-sealer.ts';
import { mailFigures } from './mail-figures.ts';
import { readMailSettings } from './mail-settings.ts';
import { Mailer } from './mailer.ts';
import { OrderModule } from './order.module.ts';
import { OrderFingerprint } from './order-fingerprint.ts';
import { OrderReplica } from './order-replica.ts';
import { OutgoingMail } from './outgoing-mail.ts';
import { SmtpSender } from './smtp-sender.ts';

startLogging('order');
const settings = readSettings('order');
const mailSettings = readMailSettings();
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
const opener = new EmailOpener(keys);
const { source } = settings;
const mailer =
  mailSettings === null
    ? null
    : new Mailer({
        replica,
        opener,
        sender: new SmtpSender(mailSettings),
        settings: mailSettings,
        source,
      });
const ofReplica = replicaVitals('order', replica, sizeOf, settings);
const vitals = {
  ...ofReplica,
  figures: async () => [...(await ofReplica.figures()), ...(await mailFigures(replica, mailer))],
};
const module = OrderModule.for({
  replica,
  sealer: new EmailSealer(keys),
  opener,
  fingerprint: new OrderFingerprint(settings.sessionKeys),
  mail: new OutgoingMail(mailer),
});
await runService({
  module,
  replica,
  log,
  topic,
  vitals,
  settings,
  tracing,
  ...(mailer !== null && { beside: mailer }),
});
