import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toolSettings } from './tool-settings.ts';

test('a tool uses the local broker where none is named', () => {
  expect(toolSettings('import', {})).toEqual({
    kafka: { brokers: ['127.0.0.1:9092'], clientId: 'import' },
    brokers: '127.0.0.1:9092',
    topicPrefix: '',
  });
  expect(toolSettings('import', { KAFKA_PORT: '9555' }).brokers).toBe('127.0.0.1:9555');
});

test('a tool is told of TLS and SASL as services are, by value or by file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tool-settings-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), `${text}\n`);
    return join(folder, name);
  };
  const { kafka, brokers, topicPrefix } = toolSettings('trim', {
    KAFKA_BROKERS_FILE: file('brokers', 'a:1, b:2'),
    KAFKA_CA_FILE: file('ca', 'certificate'),
    KAFKA_USERNAME: 'shop',
    KAFKA_PASSWORD_FILE: file('password', 'secret'),
    TOPIC_PREFIX: 'test-',
  });
  rmSync(folder, { recursive: true });
  expect(kafka).toEqual({
    brokers: ['a:1', 'b:2'],
    clientId: 'trim',
    ssl: { ca: ['certificate'] },
    sasl: { mechanism: 'scram-sha-512', username: 'shop', password: 'secret' },
  });
  expect([brokers, topicPrefix]).toEqual(['a:1,b:2', 'test-']);
});

test('a password that is missing is named', () => {
  expect(() => toolSettings('trim', { KAFKA_USERNAME: 'shop' })).toThrow('KAFKA_PASSWORD');
});
