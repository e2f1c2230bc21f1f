import type { CatalogFact, CatalogIntent, CatalogOutcome } from '@thingy/contracts';
import type { StateMachine } from '@thingy/simba/domain';
import { briefs } from './briefs.ts';
import { decide } from './decide.ts';
import { digestOf } from './digest-of.ts';
import { copy, evolve, finalize, startBatch } from './evolve.ts';
import { type CatalogModel, initialModel } from './model.ts';
import { snapshotForm } from './snapshot-form.ts';

/** The catalog's state machine. */
export const catalog: StateMachine<CatalogModel, CatalogIntent | CatalogFact, CatalogOutcome> = {
  levelMax: 1,
  messageTypes: new Set(['PutProduct', 'RemoveProduct', 'StockLevelChanged']),
  initial: initialModel,
  decide,
  evolve,
  digest: digestOf,
  startBatch,
  finalize,
  copy,
  briefs,
  snapshotForm,
};
