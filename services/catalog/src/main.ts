import { catalog, sizeOf } from '@thingy/catalog-domain';
import { readSettings, replicaVitals, reportTrouble, runService, snapshotsOf } from '@thingy/host';
import { KafkaLog } from '@thingy/simba/kafka';
import { CatalogModule } from './catalog.module.ts';
import { CatalogReplica } from './catalog-replica.ts';

const settings = readSettings('catalog');
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
});
const vitals = replicaVitals('catalog', replica, (model) => ({ ...sizeOf(model) }));
const module = CatalogModule.for(replica);
await runService({ module, replica, log, topic, vitals, settings });
