import { expect, it } from 'vitest';
import { KafkaLog } from './kafka-log.ts';
import { KafkaMeter } from './kafka-meter.ts';

/** Nobody listens there. */
const AWAY = '127.0.0.1:1';

it('goes on turning, and counts it, while Kafka is away', async () => {
  const meter = new KafkaMeter();
  const log = new KafkaLog({ brokers: [AWAY], clientId: 'test', meter }, 'nowhere');
  const stop = new AbortController();
  let turns = 0;
  await log.follow(async () => {}, {
    signal: stop.signal,
    after: null,
    onTurn: () => {
      turns++;
      if (turns === 3) stop.abort();
    },
  });
  expect(turns).toBe(3);
  expect(meter.retries.get('follow')).toBe(3);
  expect(meter.connections).toBeGreaterThanOrEqual(3);
  expect(log.lastContactMs()).toBe(0);
});

it('counts what appends came to, and opens its circuit', async () => {
  const log = new KafkaLog({ brokers: [AWAY], clientId: 'test' }, 'nowhere');
  const value = new Uint8Array(1);
  await expect(log.append([{ value }, { value }])).rejects.toThrow('did not take records');
  expect(log.appends.results.get('rejected')).toBe(1);
  expect(log.appends.batchRecords.sum).toBe(2);
  expect(log.appends.batchSeconds.sum).toBeGreaterThan(1);
  expect(log.circuit).toBe('open');
  await log.close();
});
