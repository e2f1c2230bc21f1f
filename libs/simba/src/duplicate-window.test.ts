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

it('ids are unique per session only', () => {
  const keys = [commandKey(null, 'id'), commandKey('anna', 'id'), commandKey('berta', 'id')];
  expect(new Set(keys).size).toBe(3);
});
