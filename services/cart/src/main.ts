import { cart, sizeOf } from '@thingy/cart-domain';
import {
  readSettings,
  replicaVitals,
  reportTrouble,
  runService,
  snapshotsOf,
  startLogging,
  startTracing,
} from '@thingy/host';
import { KafkaLog } from '@thingy/simba/kafka';
import { CartModule } from './cart.module.ts';
import { CartReplica } from './cart-replica.ts';

startLogging('cart');
const settings = readSettings('cart');
const tracing = await startTracing('cart', settings);
const topic = `${settings.topicPrefix}cart`;
const log = new KafkaLog(settings.kafka, topic);
const replica = new CartReplica({
  log,
  machine: cart,
  context: 'cart',
  source: settings.source,
  snapshots: snapshotsOf(settings, topic),
  readPolicy: settings.readPolicy,
  batchFrom: settings.batchFromRecords,
  onTrouble: reportTrouble,
  wrapper: tracing.replicaWrapper(log.name),
});
const vitals = replicaVitals('cart', replica, sizeOf, settings);
const module = CartModule.for(replica);
await runService({ module, replica, log, topic, vitals, settings, tracing });
