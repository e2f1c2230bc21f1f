import {
  decodeEnvelope,
  type Envelope,
  encodeEnvelope,
  envelopeOf,
  mayHaveOrigin,
} from './envelope.ts';
import type { Payload, StoredRecord } from './log.ts';
import { formatOrigin } from './origin.ts';

/** How an envelope is laid out in a record. All processes of a log must use the same one. */
export interface Wrapper {
  wrap(envelope: Envelope): Payload;
  /** null: undecodable, by the same rule on every replica. */
  unwrap(record: Pick<StoredRecord, 'value' | 'headers'>): Envelope | null;
  /**
   * For who looks for facts alone; false: what `unwrap` makes of the record surely has no origin.
   * Costs a tenth of it. Left out: any record may be a fact.
   */
  readonly mayBeFact?: (record: Pick<StoredRecord, 'value' | 'headers'>) => boolean;
}

/** CloudEvents 1.0 in structured mode: the value is one JSON object with all of it. */
export const structured: Wrapper = {
  wrap: (envelope) => ({ value: encodeEnvelope(envelope) }),
  unwrap: ({ value }) => decodeEnvelope(value),
  mayBeFact: ({ value }) => mayHaveOrigin(value),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * CloudEvents 1.0 in Kafka's binary mode: the value is the data alone, and the attributes are
 * headers, which tools can read without parsing the value.
 */
export const binary: Wrapper = {
  wrap({ id, source, session, fingerprint, traceparent, origin, previousOrigin, message }) {
    const { type, ...data } = message;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: type,
      ce_source: source,
      ...(session !== null && { ce_session: session }),
      ...(fingerprint !== '' && { ce_fingerprint: fingerprint }),
      ...(traceparent !== null && { ce_traceparent: traceparent }),
      ...(origin !== null && { ce_origin: formatOrigin(origin) }),
      ...(previousOrigin !== null && { ce_previousorigin: formatOrigin(previousOrigin) }),
    };
    return { value: encoder.encode(JSON.stringify(data)), headers };
  },

  unwrap({ value, headers }) {
    if (value === null) return null;
    try {
      const attributes = Object.entries(headers)
        .filter(([name]) => name.startsWith('ce_'))
        .map(([name, bytes]) => [name.slice('ce_'.length), decoder.decode(bytes)]);
      const data: unknown = JSON.parse(decoder.decode(value));
      return envelopeOf({ ...Object.fromEntries(attributes), data });
    } catch {
      return null; // Not UTF-8 or not JSON: whoever follows counts it.
    }
  },

  mayBeFact: ({ headers }) => Object.hasOwn(headers, 'ce_origin'),
};
