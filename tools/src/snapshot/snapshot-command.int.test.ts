import { randomBytes } from 'node:crypto';
import { type Route, routesOf, targetsOf } from '@thingy/bridge/routes';
import { cart, cartOf } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import type { ContextName } from '@thingy/contracts';
import { Forwarder, ForwardTarget, Replica, structured, trimmableBelow } from '@thingy/simba';
import {
  createLog,
  createSnapshotTopic,
  KafkaLog,
  KafkaSnapshotStore,
  trimLog,
} from '@thingy/simba/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { snapshotCommand } from './snapshot-command.ts';

const CONTEXTS: readonly ContextName[] = ['catalog', 'cart', 'order'];
const brokers = inject('kafkaBrokers');
const settings = { brokers: brokers.split(','), clientId: 'snapshot-test' };
const prefix = `test-${randomBytes(6).toString('hex')}-`;
const logOf = (name: string) => new KafkaLog(settings, `${prefix}${name}`);
const storeOf = (name: string) => new KafkaSnapshotStore(settings, `${prefix}${name}-snapshots`);
const stop = new AbortController();
const closes: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  vi.stubEnv('KAFKA_BROKERS', brokers);
  vi.stubEnv('TOPIC_PREFIX', prefix);
  for (const name of CONTEXTS) {
    await createLog(settings, `${prefix}${name}`, 'local');
    await createSnapshotTopic(settings, `${prefix}${name}-snapshots`, 'local');
  }
});

afterAll(async () => {
  stop.abort();
  for (const close of closes.reverse()) await close();
  vi.unstubAllEnvs();
});

async function runBridge(signal: AbortSignal): Promise<Forwarder<never, never, never>> {
  const targets = [...targetsOf('catalog')].map(
    (name) => new ForwardTarget(name, logOf(name), structured, storeOf(name)),
  );
  await Promise.all(
    targets.map(
      (target) =>
        new Promise<void>((resolve, reject) => {
          target.follow(signal, resolve, () => undefined).catch(reject);
        }),
    ),
  );
  const route: Route<'catalog'> = routesOf('catalog');
  const forwarder = new Forwarder({
    source: logOf('catalog'),
    machine: catalog,
    route,
    targets,
    snapshots: storeOf('catalog'),
    producer: 'bridge',
    onTrouble: () => undefined,
  });
  const running = forwarder.run(signal);
  closes.push(() => running);
  return forwarder as never;
}

async function putProducts(count: number, priceCents: number): Promise<void> {
  const log = logOf('catalog');
  const rest = { source: 'test', session: null, fingerprint: '', traceparent: null };
  const payloads = Array.from({ length: count }, (_, i) => {
    const id = `p${i}`;
    const text = { name: `Thingy ${i}`, description: 'It thinks.', picture: 'a.svg' };
    const product = { id, ...text, priceCents, category: 'Things' };
    const message = { type: 'PutProduct', product };
    const commandId = `put-${i}-${priceCents}`;
    const origins = { origin: null, previousOrigin: null };
    return structured.wrap({ ...rest, ...origins, id: commandId, message });
  });
  await log.append(payloads);
  await log.close();
}

async function run(name: string, context: string, withTrim = false): Promise<number> {
  return snapshotCommand(name, [context], async ({ kept }, { topic }) => {
    const below = trimmableBelow(kept);
    if (!withTrim || below === null) return '';
    await trimLog(settings, topic, below);
    return `trimmed below offset ${below}`;
  });
}

async function started<Machine extends typeof catalog | typeof cart>(
  context: string,
  machine: Machine,
) {
  const log = logOf(context);
  const options = { log, machine: machine as never, context, source: 'test' };
  const replica = new Replica<never, never, never>({ ...options, snapshots: storeOf(context) });
  closes.push(
    () => log.close(),
    () => replica.stop(),
  );
  await replica.start();
  return replica;
}

it('takes snapshots, trims both logs, and all start after it with what they had', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const first = new AbortController();
  await runBridge(first.signal);
  for (const priceCents of [100, 200]) {
    await putProducts(200, priceCents);
    for (const context of ['catalog', 'cart']) expect(await run('trim', context, true)).toBe(0);
  }
  first.abort();
  expect(await logOf('catalog').read(0)).toBeNull();
  const shop = await started('catalog', catalog);
  expect(shop.snapshotOffset).toBe(401);

  const forwarder = await runBridge(stop.signal);
  await putProducts(200, 300);
  const carts = await started('cart', cart);
  await expect.poll(() => carts.sourceMarks[0]?.offset, { timeout: 20_000 }).toBe(600);
  expect(carts.counts.gap).toBe(0);
  expect(forwarder.hasReplayed).toBe(true);
  const message = { type: 'AddItem', productId: 'p7', delta: 2 } as never;
  await carts.submit({ id: 'add', session: 'anna', message });
  const view = await carts.read((model) => cartOf(model, 'anna'));
  expect(view.totalCents).toBe(600);
});

it('says how it is used', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await run('snapshot', 'web')).toBe(2);
});

it('fails where there is no such log', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.stubEnv('TOPIC_PREFIX', 'nowhere-');
  expect(await run('snapshot', 'cart')).toBe(1);
});

it('says what is wrong with the topic that snapshots are to go to', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const other = `${prefix}other-`;
  vi.stubEnv('TOPIC_PREFIX', other);
  await createLog(settings, `${other}cart`, 'local');
  expect(await run('snapshot', 'cart')).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain(`there is no topic ${other}cart-snapshots`);
  const admin = new Kafka({ ...settings, logLevel: logLevel.NOTHING }).admin();
  await admin.createTopics({ topics: [{ topic: `${other}cart-snapshots` }] });
  await admin.disconnect();
  expect(await run('snapshot', 'cart')).toBe(1);
  expect(said.mock.lastCall?.[0]).toContain('cleanup.policy is delete, must be compact');
});
