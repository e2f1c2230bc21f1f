import { EmailSealer, openEmail, partsOfSealed } from '@thingy/order/email-sealer';
import { expect, it } from 'vitest';
import { replaceAddress } from './address-change.ts';
import { redactJson, redactRecord, unredactable } from './redact.ts';

const kept = new Map<string, Uint8Array>();
const sealer = new EmailSealer({
  put: async (name, key) => void kept.set(name, key ?? new Uint8Array()),
});

function copyWith(secret: string) {
  const keys = new Map<string, Uint8Array>();
  const change = replaceAddress({
    keyOf: async (name) => kept.get(name) ?? null,
    putKey: async (name, key) => void keys.set(name, key),
    secret,
    onReplaced: () => undefined,
  });
  const addressOf = async (sealedEmail: string) => {
    const { keyName, sealed } = partsOfSealed(await change(sealedEmail, 0)) ?? {};
    if (keyName === undefined || sealed === undefined) return null;
    return openEmail(keys.get(keyName) ?? new Uint8Array(32), keyName, sealed);
  };
  return { change, addressOf, keys };
}

it('the same person gets the same address, in one copy, and it tells nothing of them', async () => {
  const sealed = await Promise.all(
    ['anna@shop.test', 'Anna@Shop.test ', 'bert@shop.test'].map((email, i) =>
      sealer.seal(`order-${i}`, email),
    ),
  );
  const copy = copyWith('secret');
  const [anna, again, bert] = await Promise.all(sealed.map(copy.addressOf));
  expect(anna).toMatch(/^person-[\da-f]{16}@copy\.example$/);
  expect(again).toBe(anna);
  expect(bert).not.toBe(anna);
  expect(await copyWith('another').addressOf(sealed[0] ?? '')).not.toBe(anna);
  for (const [name, key] of copy.keys) expect(kept.get(name)).not.toEqual(key);
});

it('an address whose key is gone becomes empty, and an empty one stays so', async () => {
  const { change } = copyWith('secret');
  expect(await change('order.unknown.text', 0)).toBe('');
  expect(await change('', 0)).toBe('');
});

it('an address is found wherever it is, and the rest of a record stays to the byte', async () => {
  const drop = async () => '';
  const record = (value: string) => ({ offset: 7, timeMs: 8, headers: {}, value: bytes(value) });
  const text = '{"id":"a","data":{"sealedEmail":"secret","lines":[{"n":1.0}]},"u":"\\u00e9"}';
  const redacted = await redactRecord(record(text), drop);
  expect(redacted).toMatchObject({ offset: 7, timeMs: 8 });
  expect(String(redacted.value)).not.toContain('secret');
  expect(unredactable(redacted)).toEqual(unredactable(record(text)));
  for (const other of ['{"u":"\\u00e9"}', 'no JSON with "sealedEmail"', '']) {
    const same = record(other);
    expect(await redactRecord(same, drop)).toBe(same);
  }
  const entry = ['ledger', { decision: { outcomes: [{ sealedEmail: 'x' }] } }];
  expect(JSON.stringify(await redactJson(entry, drop, 0))).not.toContain('x"');
});

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}
