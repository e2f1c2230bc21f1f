import { LoneService } from '@thingy/tools';

export { LoneService } from '@thingy/tools';

export const BACK_OFFICE_TOKEN_FOR_TESTS = 'a-back-office-token-for-tests-only';

/** A line of a service's log. */
export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly service: string;
  readonly context: string;
  readonly msg: string;
}

/** `main`: of another build than the one that ships; `more`: of its environment. */
export function startLoneService(
  service: 'catalog' | 'cart' | 'order',
  brokers: string,
  prefix: string,
  main?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<LoneService> {
  const env = {
    ...process.env,
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    LOCAL_PROFILE: '1',
    SESSION_KEYS: 'a-key-for-tests-only',
    COOKIE_SECURE: 'false',
    BACK_OFFICE_TOKEN: BACK_OFFICE_TOKEN_FOR_TESTS,
    // As in a cluster: what was sent before balancers notice is still served.
    DRAIN_MS: '500',
    ...more,
  };
  return LoneService.start(service, env, main);
}

/** What it has logged so far. Node itself prints other lines. */
export function linesOf({ printed }: LoneService): readonly LogLine[] {
  const lines = printed.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as LogLine);
}
