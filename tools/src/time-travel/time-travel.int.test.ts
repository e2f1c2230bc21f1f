import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { order } from '@thingy/order-domain';
import { Replica, takeSnapshot } from '@thingy/simba';
import {
  createLog,
  createSnapshotTopic,
  KafkaLog,
  KafkaSnapshotStore,
  trimLog,
} from '@thingy/simba/kafka';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runCommand } from '../run-command.ts';
import { ADDRESS, messageOf, placeOrder, product, recorded } from './recorded.test-support.ts';

const ORDER = 'order-of-ann-0001';
const prefix = `past-${randomBytes(6).toString('hex')}-`;
const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'past-test' };
const log = new KafkaLog(settings, `${prefix}order`);
const replica = new Replica({ log, machine: order, context: 'order', source: 'order/test' });

beforeAll(async () => {
  await createLog(settings, `${prefix}order`, 'local');
  const changed = messageOf('ProductChanged', { product: product('tea', 100) });
  await log.append([recorded({ id: 'fact1', fact: 1, message: changed })]);
  await replica.start();
  const stock = messageOf('SetStock', { productId: 'tea', quantity: 5 });
  await replica.submit({ id: 'stock', session: null, message: stock as never });
  const line = { productId: 'tea', quantity: 2, unitPriceCents: 100 };
  const message = placeOrder(ORDER, 0, [line]) as never;
  await replica.submit({ id: ORDER, session: 'ann', message });
});

afterAll(async () => {
  await replica.stop();
  await log.close();
});

/** As a person types it, beside a replica that serves. */
async function simba(...args: readonly string[]): Promise<string> {
  const main = join(import.meta.dirname, 'simba.ts');
  const env = { ...process.env, KAFKA_BROKERS: inject('kafkaBrokers'), TOPIC_PREFIX: prefix };
  const output = await runCommand(process.execPath, [main, ...args], { env, timeoutMs: 30_000 });
  expect(output).not.toContain(ADDRESS);
  return output;
}

test('a live log is looked into at any position, and left as it was', async () => {
  const before = { ...replica.counts };
  expect(await simba('at', 'order', '2', 'stock', 'tea')).toContain('5\n');
  expect(await simba('at', 'order', '3', 'stock', 'tea')).toContain('3\n');
  const account = await simba('why', 'order', ORDER);
  expect(account).toContain('"type": "OrderPlaced"');
  expect(account).toContain('"stock": 5');
  await expect(simba('at', 'order', '99', 'size')).rejects.toThrow('has no record 99 yet');
  expect(await log.end()).toBe(4);
  expect(replica.counts).toEqual(before);
  expect(replica.state).toBe('live');
});

test('a log that was trimmed is looked into from its snapshot on', async () => {
  await createSnapshotTopic(settings, `${prefix}order-snapshots`, 'local');
  const store = new KafkaSnapshotStore(settings, `${prefix}order-snapshots`);
  await takeSnapshot({ log, machine: order, store, onIgnored: () => undefined });
  store.close();
  const stock = messageOf('SetStock', { productId: 'tea', quantity: 9 });
  await replica.submit({ id: 'more', session: null, message: stock as never });
  await trimLog(settings, `${prefix}order`, 3);
  expect(await simba('at', 'order', '3', 'stock', 'tea')).toContain('3\n');
  expect(await simba('at', 'order', 'end', 'stock', 'tea')).toContain('9\n');
  expect(await simba('why', 'order', 'more')).toContain('"stock": 3');
  const refused = simba('at', 'order', '2', 'stock', 'tea');
  await expect(refused).rejects.toThrow('the first that can be told is 3');
});

test('a log that is not there is not made', async () => {
  await expect(simba('at', 'cart', 'end', 'size')).rejects.toThrow('could not be read');
  await expect(simba('at', 'cart', 'end', 'size')).rejects.toThrow('could not be read');
});
