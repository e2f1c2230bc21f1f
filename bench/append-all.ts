import type { Log, Payload } from '@thingy/simba';

const AT_ONCE = 1_000;
/** Appends that wait at a time; the log puts them into requests of its own size. */
const WAITING_MAX = 4;

/** As fast as one log takes them, and in their order. */
export async function appendAll(log: Log, payloads: Iterable<Payload>): Promise<void> {
  const waiting = new Set<Promise<void>>();
  for (const batch of batchesOf(payloads)) {
    const append = log.append(batch);
    waiting.add(append);
    void append.finally(() => waiting.delete(append)).catch(() => 'told to who waits for all');
    if (waiting.size >= WAITING_MAX) await Promise.race(waiting);
  }
  await Promise.all(waiting);
}

function* batchesOf(payloads: Iterable<Payload>): Generator<Payload[]> {
  let batch: Payload[] = [];
  for (const payload of payloads) {
    batch.push(payload);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
