import { randomBytes } from 'node:crypto';
import { Replica } from '@thingy/simba';
import { createLog, KafkaLog } from '@thingy/simba/kafka';
import { expect, inject, test } from 'vitest';
import { seating } from './seating.ts';

test('the same context on a real log', async () => {
  const brokers = inject('kafkaBrokers').split(',');
  const topic = `seating-${randomBytes(6).toString('hex')}`;
  const profile = 'local';
  // #region kafka
  const settings = { brokers, clientId: 'seating' };
  await createLog(settings, topic, profile);
  const log = new KafkaLog(settings, topic);
  const replica = new Replica({ log, machine: seating, context: 'seating', source: 'seating/1' });
  await replica.start();
  // #endregion
  const message = { type: 'Reserve', seat: '7B' } as const;
  const { outcomes } = await replica.submit({ id: 'command-1', session: 'ann', message });
  expect(outcomes).toEqual([{ type: 'SeatReserved', seat: '7B', by: 'ann' }]);
  await replica.stop();
  await log.close();
});
