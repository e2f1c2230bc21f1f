import { LOG_OPENED, MemoryLog, structured, type Typed } from '@thingy/simba';

const NOBODY = { session: null, fingerprint: '', traceparent: null };
const NO_FACT = { origin: null, previousOrigin: null };

/** A log as `createLog` makes one in Kafka: opened by its first record. */
export async function logInMemory(context: string): Promise<MemoryLog> {
  const log = new MemoryLog({ name: `${context}/0` });
  const message = { type: LOG_OPENED, logId: `${context}-log` } as Typed;
  await log.append([
    structured.wrap({ id: 'opened', source: 'example', ...NOBODY, ...NO_FACT, message }),
  ]);
  return log;
}
