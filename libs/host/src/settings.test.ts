import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const LEAST = { KAFKA_BROKERS: 'kafka:9092', PORT: '4001', MANAGEMENT_PORT: '4101' };
const KEY = 'a key of sixteen characters';

it('has safe values for what is not said', () => {
  const settings = readSettings('cart', LEAST);
  expect(settings).toMatchObject({
    kafka: { brokers: ['kafka:9092'], clientId: 'cart' },
    topicPrefix: '',
    topicProfile: 'production',
    host: '0.0.0.0',
    port: 4001,
    managementPort: 4101,
    origins: [],
    sessionKeys: [],
    cookieDomain: null,
    cookieSecure: true,
    backOfficeToken: null,
    readPolicy: 'wait-free',
    batchFromRecords: 100_000,
    snapshots: true,
    snapshotEveryRecords: null,
    addressRequestsPerSecond: 200,
    sessionCommandsPerSecond: 50,
    sessionSocketsMax: 50,
    addressSocketsMax: 500,
    socketsMax: 10_000,
    trustedProxies: 0,
    drainMs: 0,
    readyLagRecords: 10_000,
    readyContactMs: 900_000,
  });
  expect(settings.kafka).not.toHaveProperty('ssl');
  expect(settings.kafka).not.toHaveProperty('sasl');
});

it('reads all that is said', () => {
  const settings = readSettings('cart', {
    ...LEAST,
    KAFKA_BROKERS: 'a:1, b:2,',
    TOPIC_PREFIX: 'test-',
    LOCAL_PROFILE: '1',
    HOST: '127.0.0.1',
    SHOP_ORIGINS: 'https://shop.test, http://localhost:3000',
    SESSION_KEYS: `${KEY} one,${KEY} two`,
    COOKIE_DOMAIN: 'shop.test',
    COOKIE_SECURE: 'false',
    BACK_OFFICE_TOKEN: 'token',
    HOSTNAME: 'pod-1',
    READ_POLICY: 'shared',
    SNAPSHOT_EVERY_RECORDS: '50000',
    BATCH_FROM_RECORDS: '500',
    ADDRESS_REQUESTS_PER_SECOND: '30',
    SESSION_SOCKETS_MAX: '3',
    ADDRESS_SOCKETS_MAX: '20',
    SOCKETS_MAX: '0',
    SESSION_COMMANDS_PER_SECOND: '0',
    TRUSTED_PROXIES: '1',
    DRAIN_MS: '5000',
    READY_LAG_RECORDS: '500',
    READY_CONTACT_MS: '0',
    MANAGEMENT_TOKEN: 'token of the management',
    JAEGER_ENDPOINT: 'http://jaeger:14268/api/traces',
    TRACE_SAMPLE_RATE: '0.25',
  });
  expect(settings).toMatchObject({
    kafka: { brokers: ['a:1', 'b:2'] },
    topicPrefix: 'test-',
    topicProfile: 'local',
    host: '127.0.0.1',
    managementHost: '127.0.0.1',
    origins: ['https://shop.test', 'http://localhost:3000'],
    sessionKeys: [`${KEY} one`, `${KEY} two`],
    cookieDomain: 'shop.test',
    cookieSecure: false,
    backOfficeToken: 'token',
    readPolicy: 'shared',
    snapshotEveryRecords: 50_000,
    batchFromRecords: 500,
    addressRequestsPerSecond: 30,
    sessionSocketsMax: 3,
    addressSocketsMax: 20,
    socketsMax: 0,
    sessionCommandsPerSecond: 0,
    trustedProxies: 1,
    drainMs: 5_000,
    readyLagRecords: 500,
    readyContactMs: 0,
    managementToken: 'token of the management',
    jaegerEndpoint: 'http://jaeger:14268/api/traces',
    traceSampleRate: 0.25,
  });
  expect(settings.source).toMatch(/^cart\/pod-1\/\d+$/);
});

it('secures Kafka as it is told to', () => {
  const secured = { ...LEAST, KAFKA_USERNAME: 'cart', KAFKA_PASSWORD: 'secret', KAFKA_TLS: 'true' };
  expect(readSettings('cart', secured).kafka).toMatchObject({
    ssl: true,
    sasl: { mechanism: 'scram-sha-512', username: 'cart', password: 'secret' },
  });
  const withCa = readSettings('cart', { ...LEAST, KAFKA_CA: 'certificate' });
  expect(withCa.kafka.ssl).toEqual({ ca: ['certificate'] });
});

it('reads a secret from a file, without the line end of its editor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const file = join(folder, 'token');
  writeFileSync(file, 'token of a file\n');
  const settings = readSettings('cart', { ...LEAST, BACK_OFFICE_TOKEN_FILE: file });
  expect(settings.backOfficeToken).toBe('token of a file');
  rmSync(folder, { recursive: true });
});

it.each([
  ['KAFKA_BROKERS', undefined],
  ['KAFKA_BROKERS', ''],
  ['JAEGER_ENDPOINT', 'jaeger:14268'],
  ['TRACE_SAMPLE_RATE', '1.1'],
  ['TRACE_SAMPLE_RATE', '-1'],
  ['MANAGEMENT_TOKEN', 'too short'],
  ['PORT', undefined],
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['MANAGEMENT_PORT', undefined],
  ['MANAGEMENT_PORT', '1.5'],
  ['LOCAL_PROFILE', 'yes'],
  ['COOKIE_SECURE', 'no'],
  ['KAFKA_TLS', 'on'],
  ['READ_POLICY', 'fast'],
  ['BATCH_FROM_RECORDS', '0'],
  ['BATCH_FROM_RECORDS', 'never'],
  ['SNAPSHOT_EVERY_RECORDS', '-1'],
  ['SNAPSHOT_EVERY_RECORDS', 'often'],
  ['ADDRESS_REQUESTS_PER_SECOND', '-1'],
  ['SESSION_SOCKETS_MAX', '-1'],
  ['ADDRESS_SOCKETS_MAX', 'few'],
  ['SOCKETS_MAX', '1e-1'],
  ['SESSION_COMMANDS_PER_SECOND', 'many'],
  ['TRUSTED_PROXIES', '1.5'],
  ['DRAIN_MS', '-1'],
  ['DRAIN_MS', 'soon'],
  ['SHOP_ORIGINS', 'shop.test'],
  ['SHOP_ORIGINS', 'https://shop.test/'],
  ['SHOP_ORIGINS', 'https://shop.test,*'],
  ['SESSION_KEYS', 'short'],
  ['SESSION_KEYS', `${KEY},short`],
])('names the variable that is missing or wrong: %s=%s', (name, value) => {
  expect(() => readSettings('cart', { ...LEAST, [name]: value })).toThrow(name);
});

it('names the password that is missing, and never says a secret', () => {
  const user = { ...LEAST, KAFKA_USERNAME: 'cart' };
  expect(() => readSettings('cart', user)).toThrow('KAFKA_PASSWORD');
  const wrong = { ...LEAST, SESSION_KEYS: 'my-secret' };
  expect(() => readSettings('cart', wrong)).not.toThrow('my-secret');
});
