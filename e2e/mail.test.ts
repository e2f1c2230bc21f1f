import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { OfficeOrdersView, OrderView, PlaceOrderRequest } from '@thingy/contracts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Client, orderOf } from './support/client.ts';
import { expectReplicasToAgree } from './support/digests.ts';
import { Mailbox, type ReceivedMail } from './support/mailbox.ts';
import { everywhere, openOwner, sell } from './support/shelf.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { thing } from './support/things.ts';

const FORGET = new URL('../tools/dist/forget.js', import.meta.url).pathname;
const ORDERS = ['order-1', 'order-2', 'order-3'];
/** A claim of a replica that died is waited out, and a server that was away is tried again. */
const MAILED_MS_MAX = 90_000;
/** An order is answered as quickly as ever while no mail goes out. */
const ANSWER_MS_MAX = 2_000;
const DEVIOUS = 'Cup <b>& "Saucer"</b>';

const brokers = inject('kafkaBrokers');
let mailbox: Mailbox;
let fixture: ShopFixture;
let owner: Client;
let placed = 0;

beforeAll(async () => {
  mailbox = await Mailbox.open();
  fixture = await openShop(brokers, { replicas: { order: 3 }, env: mailbox.env });
  owner = await openOwner(fixture);
  await sell(owner, [thing('mug'), { ...thing('cup'), name: DEVIOUS }], 500, 'order-1');
});

afterAll(async () => {
  await fixture.close();
  await mailbox.close();
});

/** Two mugs and a cup, by somebody new. */
async function order(part: string, email = `person-${++placed}@customers.example`) {
  const client = fixture.client();
  await client.cart('cart');
  await client.add('cart', 'mug', 2);
  const { body } = await client.add('cart', 'cup', 1);
  const request: PlaceOrderRequest = { ...orderOf(body), email };
  const sinceMs = performance.now();
  expect((await client.order(part, request)).status).toBe(201);
  return { client, id: request.id, email, tookMs: performance.now() - sinceMs };
}

/** Every effect of every replica is settled: nothing is on its way that could come yet. */
async function untilSettled(): Promise<void> {
  const owed = async () => {
    const { parts } = fixture.shop;
    const urls = parts.filter(({ kind }) => kind === 'order').map((part) => part.managementUrl);
    const texts = await Promise.all(
      urls.map(async (url) => (await fetch(`${url}/metrics`)).text()),
    );
    return texts.map((text) => /^shop_owed_effects\{.*\} (\d+)$/m.exec(text)?.[1]);
  };
  await expect.poll(owed, { timeout: MAILED_MS_MAX, interval: 250 }).toEqual(['0', '0', '0']);
}

async function mailOf(messageId: string): Promise<ReceivedMail> {
  const find = async () =>
    (await mailbox.mails()).find(({ headers }) => headers['message-id'] === messageId);
  await expect.poll(find, { timeout: MAILED_MS_MAX, interval: 250 }).toBeDefined();
  return (await find()) as ReceivedMail;
}

async function inOffice(query: string, headers = {}): Promise<OfficeOrdersView> {
  const path = `/back-office/orders?${query}`;
  return (await owner.send<OfficeOrdersView>('order-1', 'GET', path, undefined, headers)).body;
}
const end = (how: 'ship' | 'cancel', id: string) =>
  owner.command('order-2', 'POST', `/orders/${id}/${how}`, {});

describe('a mail', () => {
  it('confirms an order: as text and as HTML, to its address, with an id of its own', async () => {
    const { id, email } = await order('order-1');
    const mail = await mailOf(`<confirmation.${id}@shop.example>`);
    expect(mail.to).toEqual([{ address: email, name: '' }]);
    expect(mail.from).toEqual([{ address: 'orders@shop.example', name: 'Event Thingy Store' }]);
    expect(mail.subject).toBe(`Your order ${id}`);
    expect(mail.text).toContain(`1 x ${DEVIOUS}: `);
    expect(mail.text).toContain('Total: €');
    expect(mail.html).toContain('Cup &lt;b&gt;&amp; &quot;Saucer&quot;&lt;/b&gt;');
    expect(mail.html).not.toContain('<b>');
    for (const body of [mail.text, mail.html]) expect(body).toContain(`/orders/${id}`);
    const source = await mailbox.source(mail.id);
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
    expect(source).toMatch(/^Date: \w{3}, \d{1,2} \w{3} \d{4} /m);
    expect(source).toMatch(/^Content-Type: multipart\/alternative;/m);
  });

  it('goes out once, whichever of three replicas takes the order', async () => {
    const orders = await Promise.all(
      Array.from({ length: 18 }, (_, i) => order(ORDERS[i % 3] ?? '')),
    );
    await untilSettled();
    for (const { id } of orders) expect(await mailbox.kindsOf(id)).toEqual(['confirmation']);
    await expectReplicasToAgree(fixture.shop);
  });

  it('says that an order is on its way, or cancelled, and the order says so too', async () => {
    const [one, other] = [await order('order-1'), await order('order-2')];
    await untilSettled();
    await everywhere(owner, 'order-1');
    const stock = async () =>
      (await owner.send<{ quantity: number }>('order-2', 'GET', '/stock/mug')).body.quantity;
    const before = await stock();
    expect((await end('ship', one.id)).body).toEqual({ id: one.id, state: 'shipped' });
    expect((await end('cancel', other.id)).body).toEqual({ id: other.id, state: 'cancelled' });
    expect(await stock()).toBe(before + 2);
    expect((await end('cancel', one.id)).body).toMatchObject({ code: 'already-shipped' });
    expect((await end('cancel', other.id)).body).toMatchObject({ code: 'already-cancelled' });
    await untilSettled();
    expect(await mailbox.kindsOf(one.id)).toEqual(['confirmation', 'shipped']);
    expect(await mailbox.kindsOf(other.id)).toEqual(['cancelled', 'confirmation']);
    const show = async ({ client, id }: typeof one) =>
      (await client.send<OrderView>('order-2', 'GET', `/orders/${id}`)).body;
    expect(await show(one)).toMatchObject({ state: 'shipped', shippedAt: expect.any(String) });
    expect(await show(other)).toMatchObject({
      state: 'cancelled',
      cancelledAt: expect.any(String),
    });
  });

  it('is seen by the back office, which finds an order by its id and by its address', async () => {
    const { id, email } = await order('order-3', 'Finn.Der@Customers.example');
    await untilSettled();
    await everywhere(owner, 'order-1');
    const { orders, total } = await inOffice('itemsPerPage=2');
    expect(orders[0]).toMatchObject({
      id,
      email,
      mails: [{ kind: 'confirmation', state: 'sent' }],
    });
    expect(total).toBeGreaterThan(orders.length);
    expect((await inOffice(`id=${id}`)).orders).toEqual([orders[0]]);
    const found = await inOffice('', { 'Shop-Email': 'finn.der@customers.example' });
    expect(found).toEqual({ orders: [orders[0]], total: 1, searched: total });
    const stranger = await fixture.client().send('order-1', 'GET', '/back-office/orders');
    expect(stranger.status).toBe(401);
  });
});

describe('while no mail goes out', () => {
  it('orders are answered at once, and every mail goes out later, whoever died', async () => {
    await mailbox.kill();
    const orders = await Promise.all(ORDERS.map((part) => order(part)));
    for (const { tookMs } of orders) expect(tookMs).toBeLessThan(ANSWER_MS_MAX);
    const text = async () =>
      (await fetch(`${fixture.shop.part('order-2').managementUrl}/metrics`)).text();
    await expect.poll(text, { timeout: MAILED_MS_MAX }).toMatch(/^shop_mail_server_away.* 1$/m);
    expect(await text()).toMatch(/^shop_mail_owed_since_timestamp_seconds\{.*\} [1-9]/m);
    await fixture.shop.kill('order-2');
    await mailbox.restart();
    await expect
      .poll(async () => (await Promise.all(orders.map(({ id }) => mailbox.kindsOf(id)))).flat(), {
        timeout: MAILED_MS_MAX,
        interval: 250,
      })
      .toEqual(['confirmation', 'confirmation', 'confirmation']);
    await fixture.shop.restart('order-2');
    await untilSettled();
    for (const { id } of orders) expect(await mailbox.kindsOf(id)).toEqual(['confirmation']);
  });

  it('who is forgotten gets none, and nothing waits for it', async () => {
    await mailbox.kill();
    const { id } = await order('order-1');
    const env = { ...process.env, KAFKA_BROKERS: brokers, TOPIC_PREFIX: fixture.prefix };
    await promisify(execFile)(process.execPath, [FORGET, '--order', id], { env });
    await mailbox.restart();
    await untilSettled();
    expect(await mailbox.kindsOf(id)).toEqual([]);
    await everywhere(owner, 'order-1');
    const { orders } = await inOffice(`id=${id}`);
    expect(orders).toMatchObject([
      { id, email: null, mails: [{ kind: 'confirmation', state: 'forgotten' }] },
    ]);
  });
});
