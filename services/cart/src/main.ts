import { cart, sizeOf } from '@thingy/cart-domain';
import { readSettings, replicaVitals, reportTrouble, runService, snapshotsOf } from '@thingy/host';
import { KafkaLog } from '@thingy/simba/kafka';
import { CartModule } from './cart.module.ts';
import { CartReplica } from './cart-replica.ts';

const settings = readSettings('cart');
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
});
const vitals = replicaVitals('cart', replica, sizeOf);
await runService({ module: CartModule.for(replica), replica, log, topic, vitals, settings });
