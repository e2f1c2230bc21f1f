import { openEmail, orderIdOf, partsOfSealed } from '@thingy/order/email-sealer';
import { order } from '@thingy/order-domain';
import { structured, type Typed } from '@thingy/simba';
import type { KafkaTable } from '@thingy/simba/kafka';
import { type PastSource, replayPast } from '../time-travel/replay-past.ts';

/** Whom to forget. */
export type Person = { readonly email: string } | { readonly orderId: string };

export interface Forgotten {
  /** Keys that were deleted now. */
  readonly keys: number;
  /** Ids of the orders whose address nobody can read any more, those that were refused too. */
  readonly orderIds: readonly string[];
}

/**
 * Deletes the keys of a person's orders: all that were made for an order id, or every one that
 * opens this e-mail address, however it is written. The log stays as it is, and no address of the
 * person in it can be read by anybody who reads it.
 *
 * By address it replays the log, and holds its model and all keys; by order id it reads the keys.
 * An order that comes meanwhile is not found: ask again.
 */
export async function forget(
  person: Person,
  keys: KafkaTable,
  source: PastSource,
): Promise<Forgotten> {
  const kept = await keysIn(keys);
  const names =
    'orderId' in person
      ? [...kept.keys()].filter((name) => orderIdOf(name) === person.orderId)
      : await namesOf(person.email, kept, source);
  for (const name of names) await keys.put(name, null);
  return { keys: names.length, orderIds: [...new Set(names.map(orderIdOf))] };
}

async function keysIn(keys: KafkaTable): Promise<ReadonlyMap<string, Uint8Array>> {
  const kept = new Map<string, Uint8Array>();
  for await (const { key, value } of keys.entries()) {
    if (value === null) kept.delete(key);
    // A view would keep all of the fetch that it came with.
    else kept.set(key, Uint8Array.from(value));
  }
  return kept;
}

/** Of the keys that open this address: in every record, and in the orders of a snapshot. */
async function namesOf(
  email: string,
  keys: ReadonlyMap<string, Uint8Array>,
  source: PastSource,
): Promise<readonly string[]> {
  const wanted = plain(email);
  const names = new Set<string>();
  const look = (sealedEmail: unknown) => {
    const parts = typeof sealedEmail === 'string' ? partsOfSealed(sealedEmail) : null;
    const key = parts && keys.get(parts.keyName);
    if (parts && key && opens(key, parts.keyName, parts.sealed, wanted)) names.add(parts.keyName);
  };
  const { model } = await replayPast(source, order, 'end', ({ record }) => {
    const message = structured.unwrap(record)?.message as Sealing | undefined;
    look(message?.sealedEmail);
  });
  for (const { outcome } of model.decided.values()) {
    if (outcome.type === 'OrderPlaced') look(outcome.sealedEmail);
  }
  return [...names];
}

type Sealing = Typed & { readonly sealedEmail?: unknown };

function opens(key: Uint8Array, name: string, sealed: string, wanted: string): boolean {
  try {
    return plain(openEmail(key, name, sealed)) === wanted;
  } catch {
    return false; // Sealed by somebody else's rules: nobody's address.
  }
}

function plain(email: string): string {
  return email.trim().toLowerCase();
}
