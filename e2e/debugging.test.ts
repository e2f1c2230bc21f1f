import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { cookieOf } from '@thingy/host/testing';
import { createLog, createTable } from '@thingy/simba/kafka';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  BACK_OFFICE_TOKEN_FOR_TESTS,
  type LoneService,
  linesOf,
  startLoneService,
} from './support/lone-service.ts';

const MANAGEMENT_TOKEN = 'a-management-token-for-tests-only';
const SESSION_KEY = 'a-key-for-tests-only';
const EMAIL = 'maria.muster@customers.example';
const brokers = inject('kafkaBrokers');
const settings = { brokers: brokers.split(','), clientId: 'e2e' };

let service: LoneService;

beforeEach(async () => {
  const prefix = `debug-${randomBytes(4).toString('hex')}-`;
  await createLog(settings, `${prefix}order`, 'local');
  await createTable(settings, `${prefix}order-keys`, 'local');
  service = await startLoneService('order', brokers, prefix, undefined, {
    MANAGEMENT_TOKEN,
    // Another port than the usual one, which another process may have.
    NODE_OPTIONS: '--inspect-port=127.0.0.1:0',
  });
  await service.ready();
});
afterEach(async () => {
  await service.stop('SIGKILL');
});

function setStock(quantity: number, commandId: string): Promise<Response> {
  return fetch(`${service.url}/stock/tea`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${BACK_OFFICE_TOKEN_FOR_TESTS}`,
      'content-type': 'application/json',
      'idempotency-key': commandId,
    },
    body: JSON.stringify({ quantity }),
  });
}

function order(body: string): Promise<Response> {
  const cookie = cookieOf('maria', SESSION_KEY);
  const headers = { cookie, 'content-type': 'application/json' };
  return fetch(`${service.url}/orders`, { method: 'POST', headers, body });
}

function manage(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${service.managementUrl}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${MANAGEMENT_TOKEN}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

describe('the log of a service', () => {
  it('has no line per request, until its level is changed: then each command', async () => {
    const before = linesOf(service).length;
    expect((await setStock(3, 'command-before-the-change')).status).toBe(200);
    expect(linesOf(service)).toHaveLength(before);

    expect((await manage('PUT', 'log-level', { level: 'debug' })).status).toBe(200);
    expect((await setStock(4, 'command-after-the-change')).status).toBe(200);
    const told = () => linesOf(service).filter(({ context }) => context === 'command');
    await expect.poll(told).toEqual([
      {
        time: expect.any(String),
        level: 'debug',
        service: 'order',
        context: 'command',
        msg: 'SetStock',
        command: 'command-after-the-change',
        position: expect.stringMatching(/^debug-\w+-order\/0\/.+\/\d+$/),
        outcomes: expect.arrayContaining(['StockSet']),
      },
    ]);
  });

  it('never has an e-mail address, a cookie or a token, however much it tells', async () => {
    await manage('PUT', 'log-level', { level: 'trace' });
    await setStock(3, 'command-of-the-back-office');
    const lines = [{ productId: 'tea', quantity: 1, unitPriceCents: 100 }];
    const about = { email: EMAIL, generation: 0, lines, currency: 'EUR', totalCents: 100 };
    const whole = JSON.stringify({ id: 'order-of-a-product-that-is-not-there', ...about });
    expect((await order(whole)).status).toBe(409);
    expect((await order(whole.slice(0, -9))).status).toBe(400);
    expect((await order(JSON.stringify({ ...about, id: EMAIL }))).status).toBe(400);
    await fetch(`${service.managementUrl}/log-level`, {
      headers: { authorization: 'Bearer not-the-management-token' },
    });
    await expect.poll(() => service.printed).toContain('order-of-a-product-that-is-not-there');
    const secrets = [
      EMAIL,
      'maria.muster',
      cookieOf('maria', SESSION_KEY).split('=')[1] ?? '',
      SESSION_KEY,
      BACK_OFFICE_TOKEN_FOR_TESTS,
      MANAGEMENT_TOKEN,
      'not-the-management-token',
    ];
    for (const secret of secrets) expect(service.printed).not.toContain(secret);
  });
});

describe('a service that runs', () => {
  it('is debugged after SIGUSR1, from its own machine only', async () => {
    expect(service.printed).not.toContain('Debugger listening');
    service.process.kill('SIGUSR1');
    const address = () => /listening on ws:\/\/([\d.]+):(\d+)\//.exec(service.printed);
    await expect.poll(address).not.toBeNull();
    const [, host, port] = address() ?? [];
    expect(host).toBe('127.0.0.1');
    const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as object[];
    expect(target).toMatchObject({ url: expect.stringContaining('services/order/dist/main.js') });
    for (const outside of ownAddresses()) expect(await answers(outside, Number(port))).toBe(false);
    expect((await setStock(1, 'command-while-debugged')).status).toBe(200);
  });

  it("shows where its time goes, in its own functions, by the management's token", async () => {
    const profiling = manage('POST', 'debug/cpu-profile?seconds=2');
    const until = performance.now() + 1_500;
    for (let index = 0; performance.now() < until; index++) {
      await setStock(index % 100, `command-of-the-profile-${index}`);
    }
    const answer = await profiling;
    expect(answer.status).toBe(200);
    interface Frame {
      readonly callFrame: { readonly functionName: string; readonly url: string };
    }
    const { nodes } = (await answer.json()) as { nodes: readonly Frame[] };
    const urls = new Set(nodes.map(({ callFrame }) => callFrame.url));
    const ours = [...urls].filter((url) => /\/(libs|services)\/.*\/dist\//.test(url));
    expect(ours.join()).toContain('libs/simba/dist/replica.js');
    expect((await fetch(`${service.managementUrl}/debug/cpu-profile`)).status).toBe(404);
    const post = { method: 'POST' };
    expect((await fetch(`${service.managementUrl}/debug/cpu-profile`, post)).status).toBe(401);
  });
});

/** Of this machine, by which others reach it. */
function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.filter(({ internal, family }) => !internal && family === 'IPv4').map((a) => a.address);
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2_000 });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // Refused, as it should be.
  } finally {
    socket.destroy();
  }
}
