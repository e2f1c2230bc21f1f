import { randomBytes } from 'node:crypto';
import { createLog } from '@thingy/simba/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type LoneService, linesOf, startLoneService } from './support/lone-service.ts';

const brokers = inject('kafkaBrokers');
const settings = { brokers: brokers.split(','), clientId: 'e2e' };
const started: LoneService[] = [];

async function start(service: 'catalog' | 'cart', prefix: string): Promise<LoneService> {
  const lone = await startLoneService(service, brokers, prefix);
  started.push(lone);
  return lone;
}

function freshPrefix(): string {
  return `life-${randomBytes(4).toString('hex')}-`;
}

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop('SIGKILL');
});

describe('a service', () => {
  it('does not start on a log that may expire, and says why', async () => {
    const prefix = freshPrefix();
    await createLog(settings, `${prefix}catalog`, 'local');
    await setConfig(`${prefix}catalog`, 'retention.ms', '604800000');
    const service = await start('catalog', prefix);
    expect(await service.ended).toBe(1);
    const line = linesOf(service).find(({ msg }) => msg === 'catalog can not serve');
    expect(line).toMatchObject({ level: 'error', service: 'catalog' });
    expect(JSON.stringify(line)).toContain('retention.ms is 604800000, must be -1');
  });

  it('does not start without its settings, and names the one that is missing', async () => {
    const service = await startLoneService('catalog', '', freshPrefix());
    expect(await service.ended).toBe(1);
    const [line] = linesOf(service);
    expect(line).toMatchObject({ level: 'fatal', service: 'catalog', context: 'process' });
    expect(JSON.stringify(line)).toContain('KAFKA_BROKERS');
  });

  it('waits for a topic that is not there yet: alive, not ready, 503', async () => {
    const prefix = freshPrefix();
    const service = await start('cart', prefix);
    const status = async (url: string) => (await fetch(url).catch(() => null))?.status;
    await expect.poll(() => status(`${service.managementUrl}/live`), { timeout: 20_000 }).toBe(200);
    expect(await status(`${service.managementUrl}/ready`)).toBe(503);
    expect(await status(`${service.url}/cart`)).toBe(503);
    await createLog(settings, `${prefix}cart`, 'local');
    await service.ready();
    expect(await status(`${service.url}/cart`)).toBe(200);
  });

  it('answers what is under way at SIGTERM, takes nothing new, and ends with 0', async () => {
    const prefix = freshPrefix();
    await createLog(settings, `${prefix}cart`, 'local');
    const service = await start('cart', prefix);
    await service.ready();
    const first = await fetch(`${service.url}/cart`);
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const clear = () =>
      fetch(`${service.url}/cart?generation=0`, { method: 'DELETE', headers: { cookie } });
    const underWay = Array.from({ length: 20 }, clear);
    await clear();
    service.process.kill('SIGTERM');
    for (const { status } of await Promise.all(underWay)) expect(status).toBe(200);
    expect(await service.ended).toBe(0);
    await expect(clear()).rejects.toThrow();
  });

  it('sends clients away before it closes, and breaks no open connection', async () => {
    const prefix = freshPrefix();
    await createLog(settings, `${prefix}catalog`, 'local');
    const service = await start('catalog', prefix);
    await service.ready();
    let answers = 0;
    /** As a proxy does: over open connections for as long as it may. */
    const ask = async () => {
      for (;;) {
        const answer = await fetch(`${service.url}/products`);
        await answer.text();
        expect(answer.status).toBe(200);
        answers++;
        if (answer.headers.get('connection') === 'close') return;
      }
    };
    const asking = Promise.all(Array.from({ length: 8 }, ask));
    await expect.poll(() => answers, { timeout: 10_000 }).toBeGreaterThan(16);
    service.process.kill('SIGTERM');
    await asking;
    expect(await service.ended).toBe(0);
  });
});

async function setConfig(topic: string, name: string, value: string): Promise<void> {
  const kafka = new Kafka({ ...settings, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const resources = [{ type: 2, name: topic, configEntries: [{ name, value }] }];
  await admin.alterConfigs({ validateOnly: false, resources });
  await admin.disconnect();
}
