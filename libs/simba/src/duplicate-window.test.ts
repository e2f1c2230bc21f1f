import { expect, it } from 'vitest';
import { commandKey, DuplicateWindow } from './duplicate-window.ts';

const decision = (offset: number) => ({ offset, time: 0, fingerprint: '', outcomes: [] });

it('a window remembers the last commands and forgets the oldest first', () => {
  const window = new DuplicateWindow(3);
  for (const [offset, key] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    window.remember(key, decision(offset));
  }
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => window.find(key)?.offset)).toEqual([
    undefined,
    undefined,
    2,
    3,
    4,
  ]);
  expect(window.size).toBe(3);
});

it('a window remembers what a plain list of the last commands would', () => {
  const size = 20;
  const window = new DuplicateWindow(size);
  const last: string[] = [];
  for (let offset = 0; offset < 1_000; offset++) {
    const key = `command ${(offset * 7_919) % 5_003}`;
    window.remember(key, decision(offset));
    last.push(key);
    if (last.length > size) expect(window.find(last.shift() as string)).toBeUndefined();
    for (const [age, kept] of last.toReversed().entries()) {
      expect(window.find(kept)).toEqual(decision(offset - age));
    }
  }
  expect([...window.entries()].map(([key]) => key)).toEqual(last);
});

it('ids are unique per session only', () => {
  const keys = [commandKey(null, 'id'), commandKey('anna', 'id'), commandKey('berta', 'id')];
  expect(new Set(keys).size).toBe(3);
});
