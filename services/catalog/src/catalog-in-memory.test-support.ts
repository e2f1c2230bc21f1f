import { catalog } from '@thingy/catalog-domain';
import type { Parts } from '@thingy/host/testing';
import { CatalogModule } from './catalog.module.ts';
import { CatalogReplica } from './catalog-replica.ts';

export const CATALOG: Parts<CatalogReplica> = {
  context: 'catalog',
  replica: (log) =>
    new CatalogReplica({ log, machine: catalog, context: 'catalog', source: 'catalog/test' }),
  module: (replica) => CatalogModule.for(replica),
};
