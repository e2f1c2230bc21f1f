import { catalog, sizeOf } from '@thingy/catalog-domain';
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
import { CatalogModule } from './catalog.module.ts';
import { CatalogReplica } from './catalog-replica.ts';

startLogging('catalog');
const settings = readSettings('catalog');
const tracing = await startTracing('catalog', settings);
const topic = `${settings.topicPrefix}catalog`;
const log = new KafkaLog(settings.kafka, topic);
const replica = new CatalogReplica({
  log,
  machine: catalog,
  context: 'catalog',
  source: settings.source,
  snapshots: snapshotsOf(settings, topic),
  readPolicy: settings.readPolicy,
  batchFrom: settings.batchFromRecords,
  onTrouble: reportTrouble,
  wrapper: tracing.replicaWrapper(log.name),
});
const vitals = replicaVitals('catalog', replica, (model) => ({ ...sizeOf(model) }), settings);
const module = CatalogModule.for(replica);
await runService({ module, replica, log, topic, vitals, settings, tracing });
