import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { FilledCatalog } from './filled-catalog.ts';

export interface CatchUpQuestion {
  readonly products: number;
  /** As a replica's; of the first question. */
  readonly batchFrom: number;
  /** Changes that are there at once. */
  readonly behind: number;
}

export interface CatchUpAnswer {
  readonly cpuUsEach: number;
}

let filled: FilledCatalog | null = null;

/** A live replica that falls behind by so many changes, until both its models have them. */
answer(async ({ products, batchFrom, behind }: CatchUpQuestion): Promise<CatchUpAnswer> => {
  if (filled === null) {
    filled = new FilledCatalog({ products, readPolicy: 'wait-free', batchFrom });
    await filled.replica.start();
  }
  const many = filled.changes(behind);
  // The second model has what the first one has when the next record comes.
  const last = filled.changes(1);
  globalThis.gc?.();
  const cost = countCost();
  many.apply();
  await many.done();
  last.apply();
  await last.done();
  return { cpuUsEach: (cost().cpuMs * 1_000) / behind };
});
