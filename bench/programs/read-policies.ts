import { productOf } from '@thingy/catalog-domain';
import type { ReadPolicyName } from '@thingy/simba';
import { answer } from './answer.ts';
import { applyAll, readAll } from './catalog-costs.ts';
import { FilledCatalog } from './filled-catalog.ts';
import { liveBytes } from './replay-question.ts';

const LARGE_UPDATE = 50_000;
const MILLISECOND = 1;

export interface PolicyQuestion {
  readonly products: number;
  readonly readPolicy: ReadPolicyName;
}

export interface PolicyAnswer {
  readonly readCpuUs: number;
  readonly applyCpuUs: number;
  readonly liveBytes: number;
  /** From when a read was due until it was answered, while a large update is applied. */
  readonly readP99Ms: number;
}

/** Needs `--expose-gc`. A catalog's replica under a policy, without HTTP and Kafka. */
answer(async (question: PolicyQuestion): Promise<PolicyAnswer> => {
  const before = liveBytes();
  const filled = new FilledCatalog(question);
  await filled.replica.start();
  const bytes = liveBytes() - before;
  for (const warmUp of [readAll, applyAll]) await warmUp(filled);
  return {
    liveBytes: bytes,
    readCpuUs: await readAll(filled),
    applyCpuUs: await applyAll(filled),
    readP99Ms: await readWhileUpdating(filled),
  };
});

/** A read is due every millisecond, whatever became of those before it. */
async function readWhileUpdating(filled: FilledCatalog): Promise<number> {
  const latenciesMs: number[] = [];
  const reads: Promise<void>[] = [];
  const update = filled.changes(LARGE_UPDATE);
  const read = async (dueMs: number, index: number) => {
    await filled.replica.read((model) => productOf(model, filled.idOf(index)));
    latenciesMs.push(performance.now() - dueMs);
  };
  let nextMs = performance.now();
  let isOver = false;
  update.apply();
  void update.done().then(() => {
    isOver = true;
  });
  while (!isOver) {
    for (; nextMs <= performance.now(); nextMs += MILLISECOND)
      reads.push(read(nextMs, reads.length));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(reads);
  latenciesMs.sort((a, b) => a - b);
  return latenciesMs[Math.floor(latenciesMs.length * 0.99)] ?? Number.NaN;
}
