import { expect, it } from 'vitest';
import { TwoGenerations } from './two-generations.ts';

const bytesOf = (_: string, text: string) => text.length;
const many = { entriesMax: 1_000_000, bytesMax: 1_000_000, bytesOf };

it('finds what was set last', () => {
  const map = new TwoGenerations<string>(many);
  expect(map.get('a')).toBeUndefined();
  map.set('a', 'one');
  map.set('a', 'two');
  expect(map.get('a')).toBe('two');
  expect({ size: map.size, bytes: map.bytes }).toEqual({ size: 1, bytes: 3 });
});

it('holds no more entries than it may, and forgets those first that nobody asked for', () => {
  const map = new TwoGenerations<string>({ ...many, entriesMax: 10 });
  for (let i = 0; i < 1_000; i++) {
    map.set(`${i}`, 'x');
    expect(map.get('0')).toBe('x');
    expect(map.size).toBeLessThanOrEqual(10);
  }
  expect(map.get('999')).toBe('x');
  expect(map.get('1')).toBeUndefined();
});

it('holds no more bytes than it may, and nothing that alone is too large', () => {
  const map = new TwoGenerations<string>({ ...many, bytesMax: 100 });
  let seed = 1;
  for (let i = 0; i < 1_000; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    map.set(`${seed % 20}`, 'x'.repeat(seed % 60));
    map.get(`${seed % 7}`);
    expect(map.bytes).toBeLessThanOrEqual(100);
  }
  map.set('small', 'x');
  map.set('large', 'x'.repeat(51));
  expect(map.get('large')).toBeUndefined();
  expect(map.get('small')).toBe('x');
});

it('counts what it holds, whatever came, was replaced, was found again and was forgotten', () => {
  const map = new TwoGenerations<string>({ ...many, entriesMax: 4 });
  const held = () => ({ size: map.size, bytes: map.bytes });
  map.set('a', 'x');
  map.set('b', 'xx');
  map.set('c', 'xxx');
  expect(held()).toEqual({ size: 3, bytes: 6 });
  expect(map.get('a')).toBe('x');
  expect(held()).toEqual({ size: 3, bytes: 6 });
  map.set('b', 'x');
  expect(held()).toEqual({ size: 3, bytes: 5 });
  map.set('d', 'xxxx');
  map.set('e', 'xxxxx');
  expect(held()).toEqual({ size: 3, bytes: 10 });
  const found = ['a', 'b', 'c', 'd', 'e'].filter((key) => map.get(key) !== undefined);
  expect(found.join('')).toBe('bde');
});
