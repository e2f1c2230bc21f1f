import { productOf } from '@thingy/catalog-domain';
import type { ReadPolicyName } from '@thingy/simba';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { FilledCatalog } from './filled-catalog.ts';
import { liveBytes } from './replay-question.ts';

const READS = 200_000;
/** Reads under way at a time. */
const READERS = 20;
/** Below `BATCH_FROM`: in single steps under each policy. */
const CHANGES = 10_000;
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

async function readAll(filled: FilledCatalog): Promise<number> {
  const ids = Array.from({ length: READS }, (_, i) => filled.idOf(i * 7_919));
  const cost = countCost();
  const readSome = async (from: number) => {
    for (let i = from; i < READS; i += READERS) {
      await filled.replica.read((model) => productOf(model, ids[i] as string));
    }
  };
  await Promise.all(Array.from({ length: READERS }, (_, reader) => readSome(reader)));
  return (cost().cpuMs * 1_000) / READS;
}

/** Until all models have the changes. */
async function applyAll(filled: FilledCatalog): Promise<number> {
  const [many, last] = [filled.changes(CHANGES), filled.changes(1)];
  const cost = countCost();
  many.apply();
  await many.done();
  last.apply();
  await last.done();
  return (cost().cpuMs * 1_000) / CHANGES;
}

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
