import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CartView, OrderView } from '@thingy/contracts';
import { KafkaTable } from '@thingy/simba/kafka';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Client, orderOf } from './support/client.ts';
import { openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { thing } from './support/things.ts';

const FORGET = new URL('../tools/dist/forget.js', import.meta.url).pathname;
const CONVERGE_MS_MAX = 20_000;

describe('a person who is forgotten while the shop runs', () => {
  const brokers = inject('kafkaBrokers');
  let fixture: ShopFixture;

  beforeAll(async () => {
    fixture = await openShop(brokers);
    await sell(await openOwner(fixture), [thing('kept')]);
  });

  afterAll(() => fixture.close());

  async function digest(): Promise<unknown> {
    const answer = await fetch(`${fixture.shop.part('order').managementUrl}/position`);
    const { digest } = (await answer.json()) as { digest: unknown };
    return digest;
  }

  /** Names of keys that are kept. */
  async function keys(): Promise<ReadonlySet<string>> {
    const table = new KafkaTable(
      { brokers: brokers.split(','), clientId: 'e2e' },
      `${fixture.prefix}order-keys`,
    );
    const kept = new Set<string>();
    for await (const { key, value } of table.entries()) {
      if (value === null) kept.delete(key);
      else kept.add(key);
    }
    table.close();
    return kept;
  }

  async function placed(client: Client): Promise<string> {
    await client.cart('cart');
    const { body } = await client.add('cart', 'kept');
    const request = orderOf(body);
    expect((await client.order('order', request)).status).toBe(201);
    return request.id;
  }

  const forget = (id: string) =>
    promisify(execFile)(process.execPath, [FORGET, '--order', id], {
      env: { ...process.env, KAFKA_BROKERS: brokers, TOPIC_PREFIX: fixture.prefix },
    });

  it('has no key left, and orders, pages and digests stay as they are', async () => {
    const [anna, bert] = [fixture.client(), fixture.client()];
    const [annas, berts] = [await placed(anna), await placed(bert)];
    const show = (client: Client, id: string) =>
      client.send<OrderView>('order', 'GET', `/orders/${id}`);
    const [shown, before] = [await show(anna, annas), await digest()];
    expect((await forget(annas)).stdout).toContain('forgotten: 1 keys of 1 orders');

    const left = [...(await keys())].map((name) => name.split('.')[0]);
    expect(left).toEqual([berts]);
    expect(await show(anna, annas)).toMatchObject({ status: 200, body: shown.body });
    expect(JSON.stringify(shown.body)).not.toContain('@');
    await fixture.shop.kill('order');
    await fixture.shop.restart('order');
    expect(await digest()).toEqual(before);
    expect((await show(anna, annas)).body).toEqual(shown.body);
  });

  it('can order again, under a key of their own', async () => {
    const anna = fixture.client();
    const first = await placed(anna);
    await forget(first);
    const cart = async () => (await anna.send<CartView>('cart', 'GET', '/cart')).body.lines;
    await expect.poll(cart, { timeout: CONVERGE_MS_MAX }).toEqual([]);
    const second = await placed(anna);
    const names = [...(await keys())].map((name) => name.split('.')[0]);
    expect(names).toContain(second);
    expect(names).not.toContain(first);
  });
});
