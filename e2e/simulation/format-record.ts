import { formatOrigin, type Origin, type StoredRecord, type Wrapper } from '@thingy/simba';

/** A record in one line. */
export function formatRecord(record: StoredRecord, wrapper: Wrapper): string {
  const { offset, timeMs } = record;
  const envelope = wrapper.unwrap(record);
  if (envelope === null) return `${offset} ${timeMs} undecodable`;
  const { id, source, session, fingerprint, origin, previousOrigin, message } = envelope;
  const chain = origin === null ? '' : `${formatOrigin(origin)} after ${text(previousOrigin)}`;
  const name = `${id} ${fingerprint}`;
  return `${offset} ${timeMs} ${source} ${session} ${name} ${chain} ${JSON.stringify(message)}`;
}

function text(origin: Origin | null): string {
  return origin === null ? 'none' : formatOrigin(origin);
}
