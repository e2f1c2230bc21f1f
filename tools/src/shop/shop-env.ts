import type { PartName, PartPorts, ServiceName } from './shop-ports.ts';

/** What all processes of one shop share. */
export interface ShopSettings {
  readonly brokers: string;
  readonly prefix: string;
  readonly sessionKeys: string;
  readonly backOfficeToken: string;
  /** Of the first replica of each part. */
  readonly ports: ReadonlyMap<PartName, PartPorts>;
}

/** What whoever starts the shop may set otherwise. */
const OPEN_SETTINGS =
  /^(COOKIE_SECURE|MAIL_FROM|SHOP_ORIGINS|SHOP_URL|.*_PUBLIC_URL|LOCAL_PROFILE|LOG_FORMAT)$/;

/** The environment of one process, by the names that services and web read. */
export function envOf(
  kind: PartName,
  own: PartPorts,
  settings: ShopSettings,
  given: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const env: Record<string, string> = ownEnv(kind, own, settings);
  for (const name of Object.keys(env)) {
    const other = given[name];
    if (other && OPEN_SETTINGS.test(name)) env[name] = other;
  }
  return env;
}

function ownEnv(kind: PartName, own: PartPorts, settings: ShopSettings) {
  const common = {
    HOST: '127.0.0.1',
    SESSION_KEYS: settings.sessionKeys,
    COOKIE_SECURE: 'false',
  };
  return kind === 'web'
    ? { ...common, ...webEnv(own, settings) }
    : {
        ...common,
        ...serviceEnv(own, settings),
        ...(kind === 'order' && mailEnv(settings)),
      };
}

function serviceEnv(own: PartPorts, settings: ShopSettings) {
  const { brokers, prefix, backOfficeToken, ports } = settings;
  const web = ports.get('web')?.port;
  return {
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    LOCAL_PROFILE: '1',
    PORT: String(own.port),
    MANAGEMENT_PORT: String(own.management),
    SHOP_ORIGINS: web ? `http://localhost:${web},http://127.0.0.1:${web}` : '',
    BACK_OFFICE_TOKEN: backOfficeToken,
    // Who looks at a local log is a person.
    LOG_FORMAT: 'text',
  };
}

/** Where mails are handed in, whoever starts the shop says. */
function mailEnv({ ports }: ShopSettings) {
  return {
    MAIL_FROM: 'Event Thingy Store <orders@shop.example>',
    SHOP_URL: `http://localhost:${ports.get('web')?.port ?? 0}`,
  };
}

function webEnv(own: PartPorts, { ports }: ShopSettings) {
  const urls = (['catalog', 'cart', 'order'] satisfies ServiceName[]).flatMap((service) => {
    const port = ports.get(service)?.port ?? 0;
    const name = service.toUpperCase();
    return [
      [`${name}_INTERNAL_URL`, `http://127.0.0.1:${port}`],
      [`${name}_PUBLIC_URL`, `http://localhost:${port}`],
    ];
  });
  return {
    ...Object.fromEntries(urls),
    BRIDGE_PUBLIC_URL: `http://localhost:${ports.get('bridge')?.port ?? 0}`,
    PORT: String(own.port),
    // Next binds to this name, which shells set to the machine's.
    HOSTNAME: '127.0.0.1',
    SHOP_URL: `http://localhost:${own.port}`,
    NEXT_TELEMETRY_DISABLED: '1',
  };
}
