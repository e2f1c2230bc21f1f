import { formatOrigin, type Origin, parseOrigin } from './origin.ts';
import type { Typed } from './state-machine.ts';

/** What a record says, whatever its wire form. */
export interface Envelope {
  readonly id: string;
  /** The producing replica. */
  readonly source: string;
  readonly session: string | null;
  /** Tells two bodies under one id apart; empty for facts. */
  readonly fingerprint: string;
  readonly traceparent: string | null;
  /** For a fact: the outcome that it is. */
  readonly origin: Origin | null;
  /** For a fact: the outcome routed before it from the same source to the same target. */
  readonly previousOrigin: Origin | null;
  /** On the wire its `type` is the envelope's, and the rest is the envelope's `data`. */
  readonly message: Typed;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A CloudEvents 1.0 envelope in structured mode: one JSON object. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  const { origin, previousOrigin, session, fingerprint, traceparent } = envelope;
  const { type, ...data } = envelope.message;
  return encoder.encode(
    JSON.stringify({
      specversion: '1.0',
      id: envelope.id,
      type,
      source: envelope.source,
      ...(session !== null && { session }),
      ...(fingerprint !== '' && { fingerprint }),
      ...(traceparent !== null && { traceparent }),
      ...(origin !== null && { origin: formatOrigin(origin) }),
      ...(previousOrigin !== null && { previousorigin: formatOrigin(previousOrigin) }),
      data,
    }),
  );
}

/** null: undecodable, by the same rule on every replica. Costs one `JSON.parse`. */
export function decodeEnvelope(value: Uint8Array | null): Envelope | null {
  const json = parseObject(value);
  return json === null ? null : envelopeOf(json);
}

/** Of CloudEvents attributes and data, whatever their wire form; null: not one of ours. */
export function envelopeOf(json: Readonly<Record<string, unknown>>): Envelope | null {
  const { id, type, source, data } = json;
  if (json.specversion !== '1.0') return null;
  if (typeof id !== 'string' || typeof type !== 'string' || typeof source !== 'string') return null;
  if (typeof data !== 'object' || data === null) return null;
  const session = optionalString(json.session);
  const fingerprint = optionalString(json.fingerprint);
  const traceparent = optionalString(json.traceparent);
  const origin = optionalOrigin(json.origin);
  const previousOrigin = optionalOrigin(json.previousorigin);
  if (session === undefined || fingerprint === undefined || traceparent === undefined) return null;
  if (origin === undefined || previousOrigin === undefined) return null;
  return {
    id,
    source,
    session,
    fingerprint: fingerprint ?? '',
    traceparent,
    origin,
    previousOrigin,
    message: Object.assign(data, { type }),
  };
}

function parseObject(value: Uint8Array | null): Record<string, unknown> | null {
  if (value === null) return null;
  try {
    const json: unknown = JSON.parse(decoder.decode(value));
    return typeof json === 'object' ? (json as Record<string, unknown> | null) : null;
  } catch {
    return null; // Not UTF-8 or not JSON: whoever follows counts it.
  }
}

/** undefined: present, but no string. */
function optionalString(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : undefined;
}

/** undefined: present, but no origin. */
function optionalOrigin(value: unknown): Origin | null | undefined {
  if (value === undefined || value === null) return null;
  return (typeof value === 'string' ? parseOrigin(value) : null) ?? undefined;
}
