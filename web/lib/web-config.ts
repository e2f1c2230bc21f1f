import { readFileSync } from 'node:fs';

const SESSION_KEY_LENGTH_MIN = 16;
/** As of the services. */
const TRACE_SAMPLE_RATE = 0.001;

/** The settings of the storefront: read from the environment of the running process. */
export interface WebConfig {
  /** Where server components reach the services. */
  readonly internal: ServiceUrls;
  readonly public: PublicConfig;
  /** The first signs a session, any verifies. */
  readonly sessionKeys: readonly string[];
  /** The part of the pages whose traces are sampled, 0 to 1; null: nothing is traced. */
  readonly traceSampleRate: number | null;
  /** Where readers find this shop; for canonical addresses. */
  readonly shopUrl: string;
}

export interface ServiceUrls {
  readonly catalog: string;
  readonly cart: string;
  readonly order: string;
}

/** What the browser is told. Nothing secret may be added here. */
export interface PublicConfig {
  readonly urls: ServiceUrls;
  /** Of the bridge, which takes the events of browsers; null: nobody is told of any. */
  readonly eventsUrl: string | null;
  /** null: cookies belong to the shop's own host only. */
  readonly cookieDomain: string | null;
  readonly cookieSecure: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws an error that names the setting that is missing or wrong, as the services do. */
export function readWebConfig(env: Environment): WebConfig {
  return {
    internal: serviceUrls(env, 'INTERNAL'),
    public: {
      urls: serviceUrls(env, 'PUBLIC'),
      eventsUrl: read(env, 'BRIDGE_PUBLIC_URL') === '' ? null : readUrl(env, 'BRIDGE_PUBLIC_URL'),
      cookieDomain: read(env, 'COOKIE_DOMAIN') || null,
      cookieSecure: readFlag(env, 'COOKIE_SECURE', true),
    },
    sessionKeys: readKeys(env, 'SESSION_KEYS'),
    traceSampleRate: read(env, 'JAEGER_ENDPOINT') === '' ? null : readRate(env),
    shopUrl: readUrl(env, 'SHOP_URL'),
  };
}

let config: WebConfig | undefined;

export function webConfig(): WebConfig {
  config ??= readWebConfig(process.env);
  return config;
}

function serviceUrls(env: Environment, side: 'INTERNAL' | 'PUBLIC'): ServiceUrls {
  return {
    catalog: readUrl(env, `CATALOG_${side}_URL`),
    cart: readUrl(env, `CART_${side}_URL`),
    order: readUrl(env, `ORDER_${side}_URL`),
  };
}

function readUrl(env: Environment, name: string): string {
  const value = read(env, name);
  if (!URL.canParse(value)) throw new Error(`the setting ${name} must be a URL, is "${value}"`);
  return value.replace(/\/+$/, '');
}

function readKeys(env: Environment, name: string): readonly string[] {
  const values = read(env, name).split(',');
  const keys = values.map((value) => value.trim()).filter((value) => value !== '');
  if (keys.length === 0) throw new Error(`the setting ${name} is missing`);
  if (keys.every((key) => key.length >= SESSION_KEY_LENGTH_MIN)) return keys;
  throw new Error(`the setting ${name} has a key under ${SESSION_KEY_LENGTH_MIN} characters`);
}

function readRate(env: Environment): number {
  const rate = Number(read(env, 'TRACE_SAMPLE_RATE') || TRACE_SAMPLE_RATE);
  if (rate >= 0 && rate <= 1) return rate;
  throw new Error('the setting TRACE_SAMPLE_RATE must be a number from 0 to 1');
}

function readFlag(env: Environment, name: string, otherwise: boolean): boolean {
  const value = read(env, name);
  if (value === '') return otherwise;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new Error(`the setting ${name} must be true or false`);
}

/** A secret may be given as a file: `NAME_FILE` instead of `NAME`. */
function read(env: Environment, name: string): string {
  const file = env[`${name}_FILE`];
  return file ? readFileSync(file, 'utf8').trim() : (env[name] ?? '');
}
