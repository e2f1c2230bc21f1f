import type { TableEntry } from '@thingy/simba/kafka';
import { expect, it } from 'vitest';
import { forgottenNames, KeyWindow } from './key-window.ts';

const MINUTE_MS = 60_000;
let taken = 0;

async function* given(...entries: readonly TableEntry[]): AsyncGenerator<TableEntry> {
  for (const entry of entries) {
    taken++;
    yield entry;
  }
}

function put(key: string, minute: number, byte: number | null = minute): TableEntry {
  const value = byte === null ? null : Uint8Array.of(byte);
  return { key, value, timeMs: minute * MINUTE_MS };
}

async function found(window: KeyWindow, name: string, minute: number) {
  return (await window.find(name, minute * MINUTE_MS))?.[0] ?? null;
}

it('finds keys along with their records, whatever the order within twenty minutes', async () => {
  const keys = given(put('a', 1), put('b', 2), put('c', 3), put('d', 30), put('e', 31));
  const window = new KeyWindow(keys, () => false);
  const names: [string, number][] = [
    ['b', 1],
    ['a', 4],
    ['c', 4],
    ['e', 30],
    ['d', 30],
  ];
  const values: (number | null)[] = [];
  for (const [name, minute] of names) values.push(await found(window, name, minute));
  expect(values).toEqual([2, 1, 3, 31, 30]);
});

it('does not read on for a key that can not come any more', async () => {
  taken = 0;
  const minutes = Array.from({ length: 100 }, (_, i) => put(`k${i}`, i));
  const window = new KeyWindow(given(...minutes), () => false);
  expect(await found(window, 'gone', 5)).toBeNull();
  expect(taken).toBeLessThan(20);
  expect(await found(window, 'k7', 7)).toBe(7);
});

it('gives no key that was forgotten, though the topic may still have it', async () => {
  const entries = [put('a', 1), put('b', 2), put('a', 3, null), put('c', 3, null), put('c', 4)];
  const forgotten = await forgottenNames(given(...entries));
  expect([...forgotten]).toEqual(['a']);
  const window = new KeyWindow(given(...entries), (name) => forgotten.has(name));
  expect(await found(window, 'a', 1)).toBeNull();
  expect(await found(window, 'b', 2)).toBe(2);
});

it('gives back what the entries come from', async () => {
  let isOpen = true;
  async function* connected(): AsyncGenerator<TableEntry> {
    try {
      yield* given(put('a', 1), put('b', 30));
    } finally {
      isOpen = false;
    }
  }
  const window = new KeyWindow(connected(), () => false);
  expect(await found(window, 'a', 1)).toBe(1);
  expect(isOpen).toBe(true);
  await window.close();
  expect(isOpen).toBe(false);
});
