import { expect, it } from 'vitest';
import { copySettings } from './copy-settings.ts';

it('the source is told of as services are, with a prefix, and the target as to every tool', () => {
  const { source, target, prefix, profile } = copySettings({
    SOURCE_KAFKA_BROKERS: 'a:1,b:1',
    SOURCE_KAFKA_TLS: '1',
    SOURCE_KAFKA_USERNAME: 'reader',
    SOURCE_KAFKA_PASSWORD: 'secret',
    SOURCE_TOPIC_PREFIX: 'shop-',
  });
  const sasl = { mechanism: 'scram-sha-512', username: 'reader', password: 'secret' };
  const brokers = ['a:1', 'b:1'];
  expect(source).toEqual({ brokers, clientId: 'copy-log', ssl: true, sasl });
  expect(target).toEqual({ brokers: ['127.0.0.1:9092'], clientId: 'copy-log' });
  expect([prefix, profile]).toEqual(['shop-', 'local']);
});

it.each([
  ['SOURCE_KAFKA_BROKERS is missing', { KAFKA_BROKERS: 'a:1' }],
  ['the same Kafka', { SOURCE_KAFKA_BROKERS: 'a:1', KAFKA_BROKERS: 'b:1,a:1' }],
  ['TOPIC_PREFIX must be', { SOURCE_KAFKA_BROKERS: 'a:1', TOPIC_PREFIX: 'other-' }],
])('what would go wrong is told before anything is done: %s', (what, env) => {
  expect(() => copySettings(env)).toThrow(what);
});
