/** W3C Trace Context: names the trace that a request belongs to. */
export const TRACE_HEADER = 'traceparent';

const TRACEPARENT = /^[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/**
 * What all the reads of one page have in common: the trace that its visitor's request names, or
 * else a new one, of which one in so many is sampled. null: none, and each service decides by
 * itself.
 */
export function traceparentOf(
  given: string | null,
  sampleRate: number | null,
  random: () => number = Math.random,
): string | null {
  if (given !== null && TRACEPARENT.test(given)) return given;
  if (sampleRate === null) return null;
  // That it is not sampled is said too: the services would sample some of it, each on its own.
  return `00-${randomHex(16)}-${randomHex(8)}-${random() < sampleRate ? '01' : '00'}`;
}

function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
}
