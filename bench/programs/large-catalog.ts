import { answer } from './answer.ts';
import { answerAll, applyAll, pageAll } from './catalog-costs.ts';
import { countCost } from './cost.ts';
import { FilledCatalog } from './filled-catalog.ts';

export interface LargeQuestion {
  readonly products: number;
}

export interface LargeAnswer {
  readonly replayCpuMs: number;
  readonly replayWallMs: number;
  readonly readCpuUs: number;
  readonly pageCpuUs: number;
  readonly applyCpuUs: number;
}

/** Needs `--expose-gc`. A catalog's replica from a log in memory, without HTTP and Kafka. */
answer(async ({ products }: LargeQuestion): Promise<LargeAnswer> => {
  const filled = new FilledCatalog({ products, readPolicy: 'wait-free' });
  globalThis.gc?.();
  const replay = countCost();
  await filled.replica.start();
  const { cpuMs, wallMs } = replay();
  globalThis.gc?.();
  const measure = async () => ({
    readCpuUs: await answerAll(filled),
    pageCpuUs: await pageAll(filled, products),
    applyCpuUs: await applyAll(filled),
  });
  await measure(); // To warm up.
  return { replayCpuMs: cpuMs, replayWallMs: wallMs, ...(await measure()) };
});
