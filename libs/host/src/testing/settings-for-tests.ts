import { READY_LIMITS } from '../readiness.ts';
import type { Settings } from '../settings.ts';

export const ORIGIN = 'https://shop.test';
export const SESSION_KEYS = ['first key of the tests', 'second key of the tests'];
export const BACK_OFFICE_TOKEN = 'token-of-the-back-office';

/** Of a service that has nothing outside itself. */
export function settingsForTests(service: string, changes: Partial<Settings> = {}): Settings {
  return {
    kafka: { brokers: [], clientId: service },
    topicPrefix: '',
    topicProfile: 'local',
    host: '127.0.0.1',
    port: 0,
    managementHost: '127.0.0.1',
    managementPort: 0,
    origins: [ORIGIN],
    sessionKeys: SESSION_KEYS,
    cookieDomain: null,
    cookieSecure: true,
    backOfficeToken: BACK_OFFICE_TOKEN,
    source: `${service}/test`,
    snapshots: false,
    snapshotEveryRecords: null,
    readPolicy: 'wait-free',
    batchFromRecords: 100_000,
    addressRequestsPerSecond: 0,
    sessionCommandsPerSecond: 0,
    sessionSocketsMax: 0,
    addressSocketsMax: 0,
    socketsMax: 0,
    trustedProxies: 0,
    managementToken: null,
    jaegerEndpoint: null,
    traceSampleRate: 0,
    drainMs: 0,
    ...READY_LIMITS,
    ...changes,
  };
}
