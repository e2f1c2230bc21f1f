import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROWSER_EVENTS_KEPT_DAYS } from '@thingy/contracts';
import { createExpiringTopic, createLog, createTable } from '@thingy/simba/kafka';
import { LEVELS, type Shop, type ShopOptions, ShopSession, startShop } from '@thingy/tools';
import { Client } from './client.ts';

/** A shop of its own for one test file: fresh topics on the broker, and processes. */
export interface ShopFixture {
  readonly shop: Shop;
  readonly prefix: string;
  /** A browser without a page: a cookie jar and a causal token. */
  client(): Client;
  /** With the back office's token. */
  owner(): Client;
  close(): Promise<void>;
}

export interface FixtureOptions
  extends Pick<ShopOptions, 'replicas' | 'web' | 'env' | 'ports' | 'restarts'> {
  /** Whether its pages tell the bridge what happens in them; false where left out. */
  readonly tellsBridge?: boolean;
  /** Of the log of orders, as it is opened; the newest where left out. */
  readonly orderLevel?: number;
}

export async function openShop(
  brokers: string,
  { tellsBridge = false, orderLevel = LEVELS.order, ...options }: FixtureOptions = {},
): Promise<ShopFixture> {
  const prefix = `e2e-${randomBytes(4).toString('hex')}-`;
  const settings = { brokers: brokers.split(','), clientId: 'e2e' };
  for (const [context, level] of Object.entries({ ...LEVELS, order: orderLevel })) {
    await createLog(settings, `${prefix}${context}`, 'local', { level });
  }
  await createTable(settings, `${prefix}order-keys`, 'local');
  await createExpiringTopic(settings, `${prefix}browser`, 'local', BROWSER_EVENTS_KEPT_DAYS);
  const logDir = await mkdtemp(join(tmpdir(), 'thingy-e2e-'));
  // A test is one client, and quicker than any that the limit is for.
  const env = {
    SESSION_COMMANDS_PER_SECOND: '0',
    ...(!tellsBridge && { BRIDGE_PUBLIC_URL: '' }),
    ...options.env,
  };
  const shop = await startShop({ web: false, ...options, env, brokers, prefix, logDir });
  await shop.ready();
  return {
    shop,
    prefix,
    client: () => new Client(shop),
    owner: () => new Client(shop, new ShopSession(shop.backOfficeToken)),
    async close() {
      await shop.stop();
      await rm(logDir, { recursive: true });
    },
  };
}
