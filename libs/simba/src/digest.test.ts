import { expect, it } from 'vitest';
import { Digest, fingerprintOf } from './digest.ts';

function digestOf(...entries: string[]): string {
  const digest = new Digest();
  for (const entry of entries) digest.add(entry);
  return digest.toString();
}

it('a digest does not depend on the order of what came and went', () => {
  const digest = new Digest();
  for (const entry of ['c', 'x', 'a', 'y', 'b']) digest.add(entry);
  for (const entry of ['y', 'x']) digest.remove(entry);
  expect(digest.toString()).toBe(digestOf('a', 'b', 'c'));
});

it('a digest tells sets apart, repetitions included', () => {
  const digests = [digestOf(), digestOf('a'), digestOf('b'), digestOf('a', 'a'), digestOf('ab')];
  expect(new Set(digests).size).toBe(digests.length);
});

it('digest and fingerprint stay as they are: replicas of other versions compare them', () => {
  expect(digestOf('a', 'b')).toBe('95bb0602451e4bc0');
  expect(fingerprintOf('a text')).toBe('ab3f371de9d87849');
});

it('100,000 similar texts have different fingerprints', () => {
  const texts = Array.from({ length: 100_000 }, (_, i) => fingerprintOf(`product ${i}`));
  expect(new Set(texts).size).toBe(texts.length);
});

it('a copy is of the same entries, and changes apart', () => {
  const digest = new Digest();
  digest.add('a');
  const copy = digest.copy();
  const before = digest.toString();
  expect(copy.toString()).toBe(before);
  copy.add('b');
  expect(digest.toString()).toBe(before);
  digest.add('b');
  expect(copy.toString()).toBe(digest.toString());
});
