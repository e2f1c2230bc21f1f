import { BATCH_FROM, type ReadPolicyName } from '@thingy/simba';
import { KafkaMeter, type KafkaSettings, type TopicProfile } from '@thingy/simba/kafka';
import { type Environment, flag, itemsOf, optional, required } from './environment.ts';
import { readKafkaSettings, readTopicPrefix } from './read-kafka-settings.ts';
import { READY_LIMITS, type ReadyLimits } from './readiness.ts';
import { reportTrouble } from './report-trouble.ts';

/** What a service is told from outside, once, at its start. */
export interface Settings extends ReadyLimits {
  readonly kafka: KafkaSettings;
  /** Before the name of every topic; may be empty. */
  readonly topicPrefix: string;
  readonly topicProfile: TopicProfile;
  readonly host: string;
  readonly port: number;
  /** Probes and metrics; never exposed to the outside. */
  readonly managementHost: string;
  readonly managementPort: number;
  /** Origins of the storefront that may call this service, exactly as browsers write them. */
  readonly origins: readonly string[];
  /** The first signs, all verify. */
  readonly sessionKeys: readonly string[];
  /** null: the cookie belongs to the host that set it. */
  readonly cookieDomain: string | null;
  readonly cookieSecure: boolean;
  /** null: there is no back office. */
  readonly backOfficeToken: string | null;
  /** The name of this replica, as its records carry it. */
  readonly source: string;
  /** How readers and the writer of the model share it. */
  readonly readPolicy: ReadPolicyName;
  /** How far behind its log a replica applies in batches. */
  readonly batchFromRecords: number;
  /** Whether to start from snapshots, where there are any, instead of a replay of the whole log. */
  readonly snapshots: boolean;
  /** Of a log, after which the bridge writes a snapshot; null: it writes none. */
  readonly snapshotEveryRecords: number | null;
  /** Of one address, on average; 0: any number. */
  readonly addressRequestsPerSecond: number;
  /** Of one session, on average; 0: any number. */
  readonly sessionCommandsPerSecond: number;
  /** Sockets of one session that may be open at once; 0: any number. */
  readonly sessionSocketsMax: number;
  /** Of one address; 0: any number. */
  readonly addressSocketsMax: number;
  /** Of all clients; 0: any number. */
  readonly socketsMax: number;
  /** Proxies in front of the service, whose `X-Forwarded-For` tells the client's address. */
  readonly trustedProxies: number;
  /** Opens what the management port has for debugging; null: it has nothing. */
  readonly managementToken: string | null;
  /** Of Jaeger's collector, for spans; null: nothing is traced. */
  readonly jaegerEndpoint: string | null;
  /** The part of the traces beginning here that is sampled, 0 to 1. */
  readonly traceSampleRate: number;
  /** From SIGTERM to closing the port, for load balancers to notice; milliseconds. */
  readonly drainMs: number;
}

const SESSION_KEY_LENGTH_MIN = 16;
const MANAGEMENT_TOKEN_LENGTH_MIN = 16;
const TRACE_SAMPLE_RATE = 0.001;

/** Reads the environment; throws an error that names the variable which is missing or wrong. */
export function readSettings(service: string, env: Environment = process.env): Settings {
  return {
    kafka: {
      ...readKafkaSettings(service, env),
      onTrouble: reportTrouble,
      meter: new KafkaMeter(),
    },
    topicPrefix: readTopicPrefix(env),
    topicProfile: flag(env, 'LOCAL_PROFILE', false) ? 'local' : 'production',
    host: optional(env, 'HOST') ?? '0.0.0.0',
    port: port(env, 'PORT'),
    managementHost: optional(env, 'MANAGEMENT_HOST') ?? optional(env, 'HOST') ?? '0.0.0.0',
    managementPort: port(env, 'MANAGEMENT_PORT'),
    origins: itemsOf(optional(env, 'SHOP_ORIGINS') ?? '').map(origin),
    sessionKeys: itemsOf(optional(env, 'SESSION_KEYS') ?? '').map(sessionKey),
    cookieDomain: optional(env, 'COOKIE_DOMAIN'),
    cookieSecure: flag(env, 'COOKIE_SECURE', true),
    backOfficeToken: optional(env, 'BACK_OFFICE_TOKEN'),
    source: `${service}/${optional(env, 'HOSTNAME') ?? 'local'}/${process.pid}`,
    readPolicy: readPolicy(env),
    batchFromRecords: whole(
      env,
      'BATCH_FROM_RECORDS',
      BATCH_FROM,
      'a number of records, 1 or more',
      1,
    ),
    snapshots: flag(env, 'SNAPSHOTS', true),
    snapshotEveryRecords:
      whole(env, 'SNAPSHOT_EVERY_RECORDS', 0, 'a number of records, 0 for never') || null,
    addressRequestsPerSecond: whole(env, 'ADDRESS_REQUESTS_PER_SECOND', 200),
    sessionCommandsPerSecond: whole(env, 'SESSION_COMMANDS_PER_SECOND', 50),
    sessionSocketsMax: whole(env, 'SESSION_SOCKETS_MAX', 50),
    addressSocketsMax: whole(env, 'ADDRESS_SOCKETS_MAX', 500),
    socketsMax: whole(env, 'SOCKETS_MAX', 10_000),
    trustedProxies: whole(env, 'TRUSTED_PROXIES', 0),
    managementToken: managementToken(env),
    jaegerEndpoint: jaegerEndpoint(env),
    traceSampleRate: share(env, 'TRACE_SAMPLE_RATE', TRACE_SAMPLE_RATE),
    drainMs: milliseconds(env, 'DRAIN_MS', 0),
    readyLagRecords: whole(env, 'READY_LAG_RECORDS', READY_LIMITS.readyLagRecords),
    readyContactMs: milliseconds(env, 'READY_CONTACT_MS', READY_LIMITS.readyContactMs),
  };
}

function port(env: Environment, name: string): number {
  const value = Number(required(env, name));
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new Error(`the setting ${name} must be a port, 0 to 65535`);
}

function milliseconds(env: Environment, name: string, otherwise: number): number {
  return whole(env, name, otherwise, 'milliseconds, a whole number');
}

function whole(
  env: Environment,
  name: string,
  otherwise: number,
  meaning = 'a whole number, 0 or more',
  min = 0,
): number {
  const value = Number(optional(env, name) ?? otherwise);
  if (Number.isInteger(value) && value >= min) return value;
  throw new Error(`the setting ${name} must be ${meaning}`);
}

function share(env: Environment, name: string, otherwise: number): number {
  const value = Number(optional(env, name) ?? otherwise);
  if (value >= 0 && value <= 1) return value;
  throw new Error(`the setting ${name} must be a number from 0 to 1`);
}

function managementToken(env: Environment): string | null {
  const token = optional(env, 'MANAGEMENT_TOKEN');
  if (token === null || token.length >= MANAGEMENT_TOKEN_LENGTH_MIN) return token;
  throw new Error(
    `the setting MANAGEMENT_TOKEN has less than ${MANAGEMENT_TOKEN_LENGTH_MIN} characters`,
  );
}

function jaegerEndpoint(env: Environment): string | null {
  const text = optional(env, 'JAEGER_ENDPOINT');
  if (text === null || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new Error(`the setting JAEGER_ENDPOINT must be an http address, is ${text}`);
}

const READ_POLICIES: readonly ReadPolicyName[] = ['exclusive', 'shared', 'wait-free'];

function readPolicy(env: Environment): ReadPolicyName {
  const name = optional(env, 'READ_POLICY') ?? 'wait-free';
  const policy = READ_POLICIES.find((each) => each === name);
  if (policy !== undefined) return policy;
  throw new Error(`the setting READ_POLICY must be one of ${READ_POLICIES.join(', ')}`);
}

function origin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new Error(`the setting SHOP_ORIGINS has ${text}, which is not an origin`);
}

function sessionKey(key: string): string {
  if (key.length >= SESSION_KEY_LENGTH_MIN) return key;
  throw new Error(`the setting SESSION_KEYS has a key under ${SESSION_KEY_LENGTH_MIN} characters`);
}
