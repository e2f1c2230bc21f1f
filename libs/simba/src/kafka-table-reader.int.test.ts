import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { KafkaTable } from './kafka-table.ts';
import { createTable } from './kafka-topics.ts';

const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'table-test' };
let topic: string;
let table: KafkaTable;

beforeEach(async () => {
  topic = `table-${randomBytes(6).toString('hex')}`;
  await createTable(settings, topic, 'local');
  table = new KafkaTable(settings, topic);
});

afterEach(() => table.close());

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (values: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...values].map(([key, value]) => [key, new TextDecoder().decode(value)]));

it('finds what was put, and what was put last', async () => {
  expect(textOf(await table.get(['a']))).toEqual({});
  for (const text of ['one', 'two']) await table.put('a', bytes(text));
  await table.put('b', bytes('three'));
  expect(textOf(await table.get(['a', 'b', 'c']))).toEqual({ a: 'two', b: 'three' });
  expect(textOf(await table.get([]))).toEqual({});
});

it('finds nothing that was forgotten by somebody else, though it found it before', async () => {
  await table.put('a', bytes('one'));
  expect(textOf(await table.get(['a']))).toEqual({ a: 'one' });
  const other = new KafkaTable(settings, topic);
  await other.put('a', null);
  other.close();
  expect(textOf(await table.get(['a']))).toEqual({});
});

it('finds few among many, and many at once', async () => {
  const names = Array.from({ length: 3_000 }, (_, i) => `key-${i}`);
  await Promise.all(names.map((name) => table.put(name, bytes(`value of ${name}`))));
  const few = ['key-2999', 'key-7', 'key-1500'];
  const expected = (wanted: readonly string[]) =>
    Object.fromEntries(wanted.map((name) => [name, `value of ${name}`]));
  expect(textOf(await table.get(few))).toEqual(expected(few));
  expect(textOf(await table.get(names))).toEqual(expected(names));
  const all = await Promise.all(names.slice(0, 50).map((name) => table.get([name])));
  expect(all.map((values, i) => values.has(names[i] ?? ''))).not.toContain(false);
});

it('says so when the topic can not be read', async () => {
  const nowhere = new KafkaTable({ ...settings, brokers: ['127.0.0.1:1'] }, topic);
  await expect(nowhere.get(['a'])).rejects.toMatchObject({ code: 'rejected' });
  nowhere.close();
});
