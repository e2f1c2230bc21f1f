import { type KafkaSettings, KafkaTable } from '@thingy/simba/kafka';
import { type AddressChange, dropAddress, replaceAddress } from './address-change.ts';
import { forgottenNames, KeyWindow } from './key-window.ts';

/** Keys of the copy that may be on their way at once. */
const PUTS_MAX = 2_000;

/** What becomes of the addresses of one copy. */
export interface AddressBook {
  readonly counts: { replaced: number; empty: number };
  /** For one pass through records in the order of their times. */
  pass(): AddressChange;
  /** Resolves when all keys that were needed so far are kept; before their records are. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface BookPlace {
  readonly source: KafkaSettings;
  readonly target: KafkaSettings;
  /** Of the keys. */
  readonly topic: string;
  readonly secret: string;
}

/** Rejects with `rejected` if the keys can't be read: then addresses can only be dropped. */
export async function openReplacements(place: BookPlace): Promise<AddressBook> {
  const { source, target, topic, secret } = place;
  const from = new KafkaTable(source, topic);
  const to = new KafkaTable(target, topic);
  const counts = { replaced: 0, empty: 0 };
  const forgotten = await forgottenNames(from.entries());
  const windows: KeyWindow[] = [];
  let puts: Promise<void>[] = [];
  const settled = async () => {
    const waiting = puts;
    puts = [];
    await Promise.all(waiting);
  };
  const putKey = async (name: string, key: Uint8Array) => {
    puts.push(to.put(name, key));
    if (puts.length >= PUTS_MAX) await settled();
  };
  const onReplaced = (isReadable: boolean) => {
    if (isReadable) counts.replaced++;
    else counts.empty++;
  };
  return {
    counts,
    pass() {
      const window = new KeyWindow(from.entries(), (name) => forgotten.has(name));
      windows.push(window);
      const keyOf = (name: string, timeMs: number) => window.find(name, timeMs);
      return replaceAddress({ keyOf, putKey, secret, onReplaced });
    },
    settled,
    async close() {
      for (const window of windows) await window.close();
      from.close();
      to.close();
    },
  };
}

/** Needs no key, and leaves none. */
export function noAddresses(): AddressBook {
  const counts = { replaced: 0, empty: 0 };
  const pass = (): AddressChange => (sealed, timeMs) => {
    counts.empty++;
    return dropAddress(sealed, timeMs);
  };
  return { counts, pass, settled: async () => undefined, close: async () => undefined };
}
