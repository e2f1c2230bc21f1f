import { LoneService } from '@thingy/tools';
import type { Logs } from './fill.ts';
import { ORIGIN } from './stage.ts';

/**
 * A service without the rest of a shop, as deployed but for its limits per client; ready. One more
 * on the same logs where it is called again; `settings` win over the bench's.
 */
export async function startService(
  kind: 'catalog' | 'cart',
  { brokers, prefix }: Logs,
  settings: Readonly<Record<string, string>> = {},
): Promise<LoneService> {
  const service = await LoneService.start(kind, {
    ...process.env,
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    LOCAL_PROFILE: '1',
    SESSION_KEYS: 'a-key-of-the-bench',
    SESSION_COMMANDS_PER_SECOND: '0',
    COOKIE_SECURE: 'false',
    SHOP_ORIGINS: ORIGIN,
    ...settings,
  });
  try {
    await service.ready();
    return service;
  } catch (error) {
    await service.stop('SIGKILL');
    throw error;
  }
}
