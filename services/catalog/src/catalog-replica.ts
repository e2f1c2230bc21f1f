import type { CatalogModel } from '@thingy/catalog-domain';
import type { CatalogFact, CatalogIntent, CatalogOutcome } from '@thingy/contracts';
import { Replica } from '@thingy/simba';

/** This process's replica of the catalog; the class is what Nest injects it by. */
export class CatalogReplica extends Replica<
  CatalogModel,
  CatalogIntent | CatalogFact,
  CatalogOutcome
> {}
