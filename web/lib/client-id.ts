/**
 * An id for a command or an order: 128 random bits in hex. Made of `getRandomValues`, since
 * `randomUUID` is missing on plain http, where a shop is tried out.
 */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
