import { expect, it } from 'vitest';
import { EmailSealer, openEmail, sealEmail } from './email-sealer.ts';
import { EMAIL, KeysInMemory } from './order-in-memory.test-support.ts';

const key = new Uint8Array(32).fill(1);
const otherKey = new Uint8Array(32).fill(2);

it('what was sealed opens with its key and its name', () => {
  for (const email of [EMAIL, `${'a'.repeat(64)}@${'b'.repeat(180)}.test`, 'jürgen@müller.test']) {
    expect(openEmail(key, 'name', sealEmail(key, 'name', email))).toBe(email);
  }
});

it('what was sealed opens with no other key and under no other name', () => {
  const sealed = sealEmail(key, 'name', EMAIL);
  expect(() => openEmail(otherKey, 'name', sealed)).toThrow();
  expect(() => openEmail(key, 'another', sealed)).toThrow();
});

it('what was sealed does not open once it was changed or cut', () => {
  const bytes = Buffer.from(sealEmail(key, 'name', EMAIL), 'base64url');
  for (const index of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => openEmail(key, 'name', changed.toString('base64url'))).toThrow();
  }
  expect(() => openEmail(key, 'name', bytes.subarray(0, 20).toString('base64url'))).toThrow();
});

it('the same address is sealed differently each time, under a key of its own', async () => {
  const keys = new KeysInMemory();
  const sealer = new EmailSealer(keys);
  const sealed = await Promise.all([1, 2].map(() => sealer.seal('the-same-order-id', EMAIL)));
  expect(sealed[0]).not.toBe(sealed[1]);
  expect(keys.kept.size).toBe(2);
  for (const text of sealed) {
    const end = text.lastIndexOf('.');
    const name = text.slice(0, end);
    expect(name).toMatch(/^the-same-order-id\./);
    expect(openEmail(keys.kept.get(name) ?? otherKey, name, text.slice(end + 1))).toBe(EMAIL);
  }
});

it('nothing is sealed under a key that could not be kept', async () => {
  const keys = new KeysInMemory();
  keys.trouble = new Error('away');
  await expect(new EmailSealer(keys).seal('order', EMAIL)).rejects.toThrow('away');
});
