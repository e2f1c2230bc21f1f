/** The catalog service in its next version: today's answers, and `GET /lowest-prices/{id}`. */
import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CatalogModule } from '@thingy/catalog/dist/catalog.module.js';
import { CatalogReplica } from '@thingy/catalog/dist/catalog-replica.js';
import { readSettings, replicaVitals, reportTrouble, runService, snapshotsOf } from '@thingy/host';
import { Replica } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { lowestPriceOf, pricedCatalog } from './priced-catalog.ts';

class LowestPrices {
  static for(replica: typeof priced): DynamicModule {
    const useFactory = ({ httpAdapter }: HttpAdapterHost) =>
      httpAdapter.get('/lowest-prices/:id', async ({ params }: { params: { id: string } }) => ({
        lowestCents: await replica.read((model) => lowestPriceOf(model, params.id)),
      }));
    return {
      module: LowestPrices,
      imports: [CatalogModule.for(replica as unknown as CatalogReplica)],
      providers: [{ provide: LowestPrices, inject: [HttpAdapterHost], useFactory }],
    };
  }
}
Module({})(LowestPrices);

const settings = readSettings('catalog');
const topic = `${settings.topicPrefix}catalog`;
const log = new KafkaLog(settings.kafka, topic);
const priced = new Replica({
  log,
  machine: pricedCatalog,
  context: 'catalog',
  source: settings.source,
  snapshots: snapshotsOf(settings, topic),
  onTrouble: reportTrouble,
});
const vitals = replicaVitals('catalog', priced, ({ lowestCents }) => ({
  lowestPrices: lowestCents.size,
}));
const module = LowestPrices.for(priced);
await runService({ module, replica: priced, log, topic, vitals, settings });
