import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_NAME_BYTES = 9;

/** Where the keys of e-mail addresses are kept, and can be forgotten. */
export interface KeyStore {
  /** Resolves: the key is kept. Rejects as `Log.append`. */
  put(name: string, key: Uint8Array | null): Promise<void>;
}

export interface SealedParts {
  readonly keyName: string;
  readonly sealed: string;
}

/**
 * Seals the e-mail address of an order under a key of its own, which is kept apart from the log:
 * deleting the key forgets the person, while the log stays as it is.
 */
export class EmailSealer {
  readonly #keys: KeyStore;

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  /**
   * Resolves when the key is kept. Every call has a key of its own, for an order that is sent twice
   * is sealed twice, and only one of them is in the log first.
   */
  async seal(orderId: string, email: string): Promise<string> {
    const key = randomBytes(KEY_BYTES);
    const keyName = `${orderId}.${randomBytes(KEY_NAME_BYTES).toString('base64url')}`;
    await this.#keys.put(keyName, key);
    return `${keyName}.${sealEmail(key, keyName, email)}`;
  }
}

/**
 * The name of the key that opens what `EmailSealer.seal` gave, and what it opens; null: there is no
 * address in it, as in a log that personal data was taken out of. Whoever opens it must ask for the
 * key each time and keep none: a key that was forgotten is to open nothing any more.
 */
export function partsOfSealed(sealedEmail: string): SealedParts | null {
  const at = sealedEmail.lastIndexOf('.');
  if (at < 0) return null;
  return { keyName: sealedEmail.slice(0, at), sealed: sealedEmail.slice(at + 1) };
}

/** The order that a key belongs to. */
export function orderIdOf(keyName: string): string {
  return keyName.slice(0, keyName.lastIndexOf('.'));
}

/** base64url of nonce, tag and text; the key's name is bound to it. */
export function sealEmail(key: Uint8Array, keyName: string, email: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(keyName));
  const text = Buffer.concat([cipher.update(email, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
}

/** What `sealEmail` sealed; throws if the key is another's or the text was changed. */
export function openEmail(key: Uint8Array, keyName: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(keyName))
    .setAuthTag(tag);
  const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}
