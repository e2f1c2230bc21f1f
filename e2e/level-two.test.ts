import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { OfficeOrdersView, OfficeOrderView } from '@thingy/contracts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Client, orderOf } from './support/client.ts';
import { expectReplicasToAgree } from './support/digests.ts';
import { Mailbox } from './support/mailbox.ts';
import { everywhere, openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { shop } from './support/shopper.ts';
import { thing } from './support/things.ts';

const ACTIVATE = new URL('../tools/dist/activate-level.js', import.meta.url).pathname;
const OLD_ORDERS = 12;
const SHOPPERS = 4;
const SETTLED_MS_MAX = 90_000;

/** The rules of a log with history are changed while it is used: the worked example of levels. */
describe('level 2 of orders, activated while people shop', () => {
  const brokers = inject('kafkaBrokers');
  const old: string[] = [];
  let mailbox: Mailbox;
  let fixture: ShopFixture;
  let owner: Client;

  beforeAll(async () => {
    mailbox = await Mailbox.open();
    const replicas = { order: 2, bridge: 2 };
    fixture = await openShop(brokers, { replicas, env: mailbox.env, orderLevel: 1 });
    owner = await openOwner(fixture);
    await sell(owner, [thing('mug')], 5_000, 'order-1');
    for (let i = 0; i < OLD_ORDERS; i++) old.push(await place(`order-${1 + (i % 2)}`));
  });

  afterAll(async () => {
    await fixture.close();
    await mailbox.close();
  });

  async function place(part: string): Promise<string> {
    const client = fixture.client();
    await client.cart('cart');
    const { body } = await client.add('cart', 'mug');
    const request = orderOf(body);
    expect((await client.order(part, request)).status).toBe(201);
    return request.id;
  }

  const end = (how: 'ship' | 'cancel', id: string) =>
    owner.command<{ code?: string; state?: string }>('order-2', 'POST', `/orders/${id}/${how}`, {});
  const levels = () =>
    Promise.all(
      ['order-1', 'order-2'].map(async (name) => {
        const answer = await fetch(`${fixture.shop.part(name).managementUrl}/position`);
        return ((await answer.json()) as { level: number }).level;
      }),
    );
  const stock = async () =>
    (await owner.send<{ quantity: number }>('order-1', 'GET', '/stock/mug')).body.quantity;
  const pageOf = async (page: number) => {
    const path = `/back-office/orders?itemsPerPage=100&page=${page}`;
    return (await owner.send<OfficeOrdersView>('order-1', 'GET', path)).body;
  };
  /** All that there are. */
  async function inOffice(): Promise<readonly OfficeOrderView[]> {
    const { orders, total } = await pageOf(1);
    const all = [...orders];
    for (let page = 2; all.length < total; page++) all.push(...(await pageOf(page)).orders);
    return all;
  }

  it('is dormant before that: nothing is shipped, and nobody is written to', async () => {
    expect(await levels()).toEqual([1, 1]);
    for (const how of ['ship', 'cancel'] as const) {
      const { status, body } = await end(how, old[0] ?? '');
      expect([status, body.code]).toEqual([409, 'level-not-active']);
    }
    expect(await mailbox.mails()).toEqual([]);
  });

  it('is in force from one record on, for all replicas, and no order is lost', async () => {
    let isOver = false;
    const shopping = Array.from({ length: SHOPPERS }, async (_, i) => {
      const client = fixture.client();
      await client.cart('cart');
      return shop(client, 'mug', () => isOver, `order-${1 + (i % 2)}`);
    });
    await promisify(execFile)(process.execPath, [ACTIVATE, 'order', '2'], {
      env: { ...process.env, KAFKA_BROKERS: brokers, TOPIC_PREFIX: fixture.prefix },
    });
    await expect.poll(levels, { timeout: SETTLED_MS_MAX }).toEqual([2, 2]);
    const after = await place('order-1');
    isOver = true;
    const ordered = (await Promise.all(shopping)).flatMap((receipts) => receipts.ordered);
    expect(ordered.length).toBeGreaterThan(0);

    await everywhere(owner, 'order-1');
    const orders = await inOffice();
    expect(orders.map(({ id }) => id).sort()).toEqual([...old, ...ordered, after].sort());
    const pieces = orders.flatMap(({ lines }) => lines.map(({ quantity }) => quantity));
    expect(await stock()).toBe(5_000 - pieces.reduce((a, b) => a + b));
    expect(orders.find(({ id }) => id === after)?.mails).toMatchObject([{ kind: 'confirmation' }]);
  });

  it('lets old orders be shipped and cancelled, and writes of that', async () => {
    const [first = '', second = ''] = old;
    const before = await stock();
    expect((await end('ship', first)).body).toMatchObject({ state: 'shipped' });
    expect((await end('cancel', second)).body).toMatchObject({ state: 'cancelled' });
    expect(await stock()).toBe(before + 1);
    const kinds = async () => [await mailbox.kindsOf(first), await mailbox.kindsOf(second)];
    await expect
      .poll(kinds, { timeout: SETTLED_MS_MAX, interval: 250 })
      .toEqual([['shipped'], ['cancelled']]);
  });

  it('writes to who ordered since then, and to nobody else', async () => {
    const newer = await place('order-2');
    await expect
      .poll(() => mailbox.kindsOf(newer), { timeout: SETTLED_MS_MAX, interval: 250 })
      .toEqual(['confirmation']);
    const orders = await inOffice();
    const sent = orders.filter(({ mails }) => mails.length > 0).map(({ id }) => id);
    for (const id of sent) {
      await expect
        .poll(() => mailbox.kindsOf(id), { timeout: SETTLED_MS_MAX, interval: 250 })
        .not.toEqual([]);
    }
    const unwritten = old.slice(2);
    expect((await Promise.all(unwritten.map((id) => mailbox.kindsOf(id)))).flat()).toEqual([]);
    await expectReplicasToAgree(fixture.shop);
  });

  it('is found again by a replica that starts anew', async () => {
    await fixture.shop.kill('order-1');
    await fixture.shop.restart('order-1');
    expect(await levels()).toEqual([2, 2]);
    await expectReplicasToAgree(fixture.shop);
  });
});
