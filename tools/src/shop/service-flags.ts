import type { ServiceName } from './shop-ports.ts';

/**
 * Half of the young generation at most, in megabytes; Node's own choice is 16. With four it is
 * collected often and in short: with sixteen, each collection keeps readers waiting for 10 ms and
 * more while a large update is applied. Nobody reads from the bridge, whose facts live until they
 * are confirmed: with 32 few of them have to be copied
 * (docs/decisions/0017-what-keeps-readers-waiting.md).
 */
const YOUNG_MB: Readonly<Record<ServiceName, number>> = {
  catalog: 4,
  cart: 4,
  order: 4,
  bridge: 32,
};

/** Node's flags for a service, wherever it runs; its image has the same. */
export function serviceFlags(service: ServiceName): readonly string[] {
  return ['--enable-source-maps', `--max-semi-space-size=${YOUNG_MB[service]}`];
}
