import { randomBytes } from 'node:crypto';
import { ACTIVATE_LEVEL, structured, type Typed } from '@thingy/simba';
import { createLog, createTable, KafkaLog } from '@thingy/simba/kafka';
import { LEVELS } from '@thingy/tools';
import { afterEach, describe, expect, inject, it } from 'vitest';
import {
  BACK_OFFICE_TOKEN_FOR_TESTS,
  type LoneService,
  linesOf,
  startLoneService,
} from './support/lone-service.ts';

const STUCK_MS_MAX = 60_000;
const NEXT = LEVELS.order + 1;
const NEXT_ORDER = new URL('./support/next-order-service.ts', import.meta.url).pathname;
const brokers = inject('kafkaBrokers');
const settings = { brokers: brokers.split(','), clientId: 'e2e' };
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function openOrders() {
  const prefix = `stuck-${randomBytes(4).toString('hex')}-`;
  await createLog(settings, `${prefix}order`, 'local', { level: LEVELS.order });
  await createTable(settings, `${prefix}order-keys`, 'local');
  const log = new KafkaLog(settings, `${prefix}order`);
  stops.push(() => log.close());
  return { prefix, log };
}

async function start(prefix: string, main?: string): Promise<LoneService> {
  const service = await startLoneService('order', brokers, prefix, main);
  stops.push(() => service.stop('SIGKILL'));
  return service;
}

/** What an operator writes into a log by hand. */
async function appendOwn(log: KafkaLog, message: Typed): Promise<void> {
  const nobody = { session: null, fingerprint: '', traceparent: null };
  const noFact = { origin: null, previousOrigin: null };
  const record = { id: randomBytes(9).toString('hex'), source: 'operator', message };
  await log.append([structured.wrap({ ...record, ...nobody, ...noFact })]);
}

function setStock({ url }: LoneService, quantity: number): Promise<Response> {
  return fetch(`${url}/stock/tea`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${BACK_OFFICE_TOKEN_FOR_TESTS}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ quantity }),
  });
}

async function told({ managementUrl }: LoneService, path: string) {
  const answer = await fetch(`${managementUrl}/${path}`);
  return { status: answer.status, body: await answer.text() };
}

describe('a service that meets a record which it must not guess about', () => {
  it.each([
    [
      'a newer level',
      { type: ACTIVATE_LEVEL, level: NEXT } as Typed,
      `level ${NEXT} is not known here,`,
    ],
    ['a message of a newer version', { type: 'GiveAway' }, 'unknown type GiveAway'],
  ])('says where and why by probe, metric and log line: %s', async (_, message, what) => {
    const { prefix, log } = await openOrders();
    const service = await start(prefix);
    await service.ready();
    expect((await setStock(service, 3)).status).toBe(200);
    const offset = await log.end();
    await appendOwn(log, message);
    const reason = `${what} at ${offset}`;
    const ready = async () => (await told(service, 'ready')).body;
    await expect.poll(ready, { timeout: STUCK_MS_MAX }).toContain(`stuck: SimbaError: ${reason}`);

    expect((await told(service, 'ready')).status).toBe(503);
    expect((await told(service, 'live')).status).toBe(200);
    const position = JSON.parse((await told(service, 'position')).body);
    expect(position).toMatchObject({ state: 'stuck', next: offset });
    const { body: metrics } = await told(service, 'metrics');
    expect(metrics).toContain('shop_replica_state{state="stuck",service="order"} 1');
    expect(metrics).toMatch(
      new RegExp(
        `^shop_stuck_at_offset\\{log="${prefix}order/0/.+",reason="${reason}".*\\} ${offset}$`,
        'm',
      ),
    );
    const line = linesOf(service).find(({ msg }) => msg === 'order is stuck');
    expect(line).toMatchObject({ level: 'error', service: 'order', err: { message: reason } });

    // Orders are read, and said to be old; nothing is taken.
    expect((await setStock(service, 4)).status).toBe(503);
    const document = await fetch(`${service.url}/orders/none`);
    expect(document.headers.get('shop-behind')).toBe('1');
  });

  it('says the same when it starts in front of it, and goes on after an upgrade', async () => {
    const { prefix, log } = await openOrders();
    const old = await start(prefix);
    await old.ready();
    const next = await start(prefix, NEXT_ORDER);
    await next.ready();
    expect((await setStock(old, 3)).status).toBe(200);
    const offset = await log.end();
    await appendOwn(log, { type: ACTIVATE_LEVEL, level: NEXT } as Typed);
    expect((await setStock(next, 2)).status).toBe(200);
    await old.stop('SIGKILL');

    const again = await start(prefix);
    const reason = `level ${NEXT} is not known here, at ${offset}`;
    const ready = async () => (await told(again, 'ready').catch(() => null))?.body;
    await expect.poll(ready, { timeout: STUCK_MS_MAX }).toContain(reason);
    expect((await told(again, 'startup')).status).toBe(200);
    expect((await told(again, 'metrics')).body).toContain(`reason="${reason}"`);
    expect(again.printed).toContain(reason);
    expect((await setStock(again, 1)).status).toBe(503);
    again.process.kill('SIGTERM');
    expect(await again.ended).toBe(0);

    const upgraded = await start(prefix, NEXT_ORDER);
    await upgraded.ready();
    expect((await setStock(upgraded, 1)).status).toBe(200);
    const { body } = await told(upgraded, 'position');
    expect(JSON.parse(body)).toMatchObject({ state: 'live', level: NEXT });
    expect((await told(upgraded, 'metrics')).body).not.toContain('shop_stuck_at_offset{');
  });
});
