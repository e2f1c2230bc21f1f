import { logOpening, MemoryLog, structured } from '@thingy/simba';

/** A log as `createLog` makes one in Kafka: opened by its first records, at this level. */
export async function logInMemory(context: string, level = 1): Promise<MemoryLog> {
  const log = new MemoryLog({ name: `${context}/0` });
  const opening = logOpening({ logId: `${context}-log`, source: 'example', level });
  await log.append(opening.map((envelope) => structured.wrap(envelope)));
  return log;
}
