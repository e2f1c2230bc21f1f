import { readFileSync } from 'node:fs';
import type { ReadPolicyName } from '@thingy/simba';
import type { KafkaSettings, TopicProfile } from '@thingy/simba/kafka';
import { reportTrouble } from './report-trouble.ts';

/** What a service is told from outside, once, at its start. */
export interface Settings {
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
  /** Whether to start from snapshots, where there are any, instead of a replay of the whole log. */
  readonly snapshots: boolean;
  /** From SIGTERM to closing the port, for load balancers to notice; milliseconds. */
  readonly drainMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SESSION_KEY_LENGTH_MIN = 16;

/** Reads the environment; throws an error that names the variable which is missing or wrong. */
export function readSettings(service: string, env: Environment = process.env): Settings {
  const prefix = optional(env, 'TOPIC_PREFIX') ?? '';
  return {
    kafka: {
      brokers: list(required(env, 'KAFKA_BROKERS')),
      clientId: service,
      onTrouble: reportTrouble,
      ...kafkaSecurity(env),
    },
    topicPrefix: prefix,
    topicProfile: flag(env, 'LOCAL_PROFILE', false) ? 'local' : 'production',
    host: optional(env, 'HOST') ?? '0.0.0.0',
    port: port(env, 'PORT'),
    managementHost: optional(env, 'MANAGEMENT_HOST') ?? optional(env, 'HOST') ?? '0.0.0.0',
    managementPort: port(env, 'MANAGEMENT_PORT'),
    origins: list(optional(env, 'SHOP_ORIGINS') ?? '').map(origin),
    sessionKeys: list(optional(env, 'SESSION_KEYS') ?? '').map(sessionKey),
    cookieDomain: optional(env, 'COOKIE_DOMAIN'),
    cookieSecure: flag(env, 'COOKIE_SECURE', true),
    backOfficeToken: optional(env, 'BACK_OFFICE_TOKEN'),
    source: `${service}/${optional(env, 'HOSTNAME') ?? 'local'}/${process.pid}`,
    readPolicy: readPolicy(env),
    snapshots: flag(env, 'SNAPSHOTS', true),
    drainMs: milliseconds(env, 'DRAIN_MS', 0),
  };
}

function kafkaSecurity(env: Environment): Pick<KafkaSettings, 'ssl' | 'sasl'> {
  const ca = optional(env, 'KAFKA_CA');
  const username = optional(env, 'KAFKA_USERNAME');
  return {
    ...(flag(env, 'KAFKA_TLS', ca !== null) && { ssl: ca === null ? true : { ca: [ca] } }),
    ...(username !== null && {
      sasl: { mechanism: 'scram-sha-512', username, password: required(env, 'KAFKA_PASSWORD') },
    }),
  };
}

/** A secret may be given as a file: `NAME_FILE` instead of `NAME`. */
function optional(env: Environment, name: string): string | null {
  const file = env[`${name}_FILE`];
  const value = file ? readFileSync(file, 'utf8').trim() : env[name];
  return value === undefined || value === '' ? null : value;
}

function required(env: Environment, name: string): string {
  const value = optional(env, name);
  if (value === null) throw new Error(`the setting ${name} is missing`);
  return value;
}

function port(env: Environment, name: string): number {
  const value = Number(required(env, name));
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new Error(`the setting ${name} must be a port, 0 to 65535`);
}

function milliseconds(env: Environment, name: string, otherwise: number): number {
  const value = Number(optional(env, name) ?? otherwise);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`the setting ${name} must be milliseconds, a whole number`);
}

function flag(env: Environment, name: string, otherwise: boolean): boolean {
  const value = optional(env, name);
  if (value === null) return otherwise;
  if (['1', 'true'].includes(value)) return true;
  if (['0', 'false'].includes(value)) return false;
  throw new Error(`the setting ${name} must be true or false`);
}

const READ_POLICIES: readonly ReadPolicyName[] = ['exclusive', 'shared', 'wait-free'];

function readPolicy(env: Environment): ReadPolicyName {
  const name = optional(env, 'READ_POLICY') ?? 'wait-free';
  const policy = READ_POLICIES.find((each) => each === name);
  if (policy !== undefined) return policy;
  throw new Error(`the setting READ_POLICY must be one of ${READ_POLICIES.join(', ')}`);
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function origin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new Error(`the setting SHOP_ORIGINS has ${text}, which is not an origin`);
}

function sessionKey(key: string): string {
  if (key.length >= SESSION_KEY_LENGTH_MIN) return key;
  throw new Error(`the setting SESSION_KEYS has a key under ${SESSION_KEY_LENGTH_MIN} characters`);
}
