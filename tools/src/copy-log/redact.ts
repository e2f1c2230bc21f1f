import type { StoredRecord } from '@thingy/simba';
import type { AddressChange } from './address-change.ts';

/** The one field, of messages and of outcomes, that holds personal data. */
const SEALED = 'sealedEmail';
const SEALED_BYTES = Buffer.from(`"${SEALED}"`);

/** The record with its address changed; itself, to the byte, if there is none in it. */
export async function redactRecord(
  record: StoredRecord,
  change: AddressChange,
): Promise<StoredRecord> {
  const json = parsedIfSealed(record);
  if (json === null) return record;
  const changed = await redactJson(json, change, record.timeMs);
  return { ...record, value: Buffer.from(JSON.stringify(changed)) };
}

/** What of a record must be the same in a copy: all but the address. */
export function unredactable(record: StoredRecord): Uint8Array | string {
  const json = parsedIfSealed(record);
  if (json === null) return record.value ?? '';
  return JSON.stringify(json, (name, value) => (name === SEALED ? '' : value));
}

/** Changes every address in it, wherever it is. */
export async function redactJson(
  json: unknown,
  change: AddressChange,
  timeMs: number,
): Promise<unknown> {
  if (typeof json !== 'object' || json === null) return json;
  const fields = json as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (name !== SEALED) await redactJson(value, change, timeMs);
    else if (typeof value === 'string') fields[name] = await change(value, timeMs);
  }
  return json;
}

function parsedIfSealed({ value }: StoredRecord): unknown {
  if (value === null || !asBuffer(value).includes(SEALED_BYTES)) return null;
  try {
    return JSON.parse(asBuffer(value).toString());
  } catch {
    return null; // Not one of ours: replicas skip it, and it stays as it is.
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
