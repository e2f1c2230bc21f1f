import { createHmac } from 'node:crypto';
import { openEmail, partsOfSealed, sealEmail } from '@thingy/order/email-sealer';

/** What becomes of the sealed address of a record of this time. */
export type AddressChange = (sealedEmail: string, timeMs: number) => Promise<string>;

/** A log without addresses decides and digests the same. */
export const dropAddress: AddressChange = async () => '';

export interface Replacement {
  /** Of the source; null: forgotten. */
  readonly keyOf: (name: string, timeMs: number) => Promise<Uint8Array | null>;
  /** Of the copy: resolves when the key is kept. */
  readonly putKey: (name: string, key: Uint8Array) => Promise<void>;
  /** Who has it can try out whose orders these are: it must not go with the copy. */
  readonly secret: string;
  readonly onReplaced: (isReadable: boolean) => void;
}

/**
 * The same person gets the same address everywhere in the copy, sealed under a key of the copy. An
 * address that nobody can read any more becomes empty. Keys follow from the secret and their names,
 * so that a copy that was interrupted goes on with the same.
 */
export function replaceAddress({ keyOf, putKey, secret, onReplaced }: Replacement): AddressChange {
  return async (sealedEmail, timeMs) => {
    const parts = partsOfSealed(sealedEmail);
    const sourceKey = parts === null ? null : await keyOf(parts.keyName, timeMs);
    onReplaced(sourceKey !== null);
    if (parts === null || sourceKey === null) return '';
    const { keyName, sealed } = parts;
    const address = replacementOf(openEmail(sourceKey, keyName, sealed), secret);
    const key = createHmac('sha256', secret).update(`key ${keyName}`).digest();
    await putKey(keyName, key);
    return `${keyName}.${sealEmail(key, keyName, address)}`;
  };
}

/** However somebody writes an address, it is the same person's. */
function replacementOf(email: string, secret: string): string {
  const person = createHmac('sha256', secret).update(`person ${email.trim().toLowerCase()}`);
  return `person-${person.digest('hex').slice(0, 16)}@copy.example`;
}
