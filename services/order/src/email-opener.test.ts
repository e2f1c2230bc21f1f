import { SimbaError } from '@thingy/simba';
import { expect, it } from 'vitest';
import { EmailOpener, isSameAddress } from './email-opener.ts';
import { EmailSealer } from './email-sealer.ts';
import { KeysInMemory } from './order-in-memory.test-support.ts';

async function sealedBy(keys: KeysInMemory, ...emails: readonly string[]) {
  const sealer = new EmailSealer(keys);
  return Promise.all(emails.map((email, i) => sealer.seal(`order-of-person-${i}`, email)));
}

it('opens what was sealed, each under its own key', async () => {
  const keys = new KeysInMemory();
  const sealed = await sealedBy(keys, 'anna@shop.test', 'bert@shop.test');
  expect(await new EmailOpener(keys).open(sealed)).toEqual(['anna@shop.test', 'bert@shop.test']);
});

it('opens nothing whose key was forgotten, though it has opened it before', async () => {
  const keys = new KeysInMemory();
  const sealed = await sealedBy(keys, 'anna@shop.test');
  const opener = new EmailOpener(keys);
  expect(await opener.open(sealed)).toEqual(['anna@shop.test']);
  keys.kept.clear();
  expect(await opener.open(sealed)).toEqual([null]);
});

it('opens nothing that was changed, or that is no address at all', async () => {
  const keys = new KeysInMemory();
  const [sealed = ''] = await sealedBy(keys, 'anna@shop.test');
  const changed = `${sealed.slice(0, -2)}AA`;
  expect(await new EmailOpener(keys).open([changed, '', 'x'])).toEqual([null, null, null]);
});

it('says that it can not tell when keys can not be read', async () => {
  const keys = new KeysInMemory();
  const sealed = await sealedBy(keys, 'anna@shop.test');
  keys.trouble = new SimbaError('rejected', 'Kafka is away');
  await expect(new EmailOpener(keys).open(sealed)).rejects.toMatchObject({ code: 'rejected' });
  expect(await new EmailOpener(keys).open([''])).toEqual([null]);
});

it('knows an address however it is written', () => {
  expect(isSameAddress(' Anna@Shop.test', 'anna@shop.TEST')).toBe(true);
  expect(isSameAddress('anna@shop.test', 'hanna@shop.test')).toBe(false);
});
