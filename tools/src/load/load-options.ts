import { parseArgs } from 'node:util';
import { localSecret } from '../shop/local-secret.ts';
import type { LoadOptions } from './load.ts';
import type { Service, ShopUrls } from './visitor.ts';

/** As `make run` starts them. */
const PORTS: Readonly<Record<Service, number>> = { catalog: 3001, cart: 3002, order: 3003 };

export interface AskedLoad {
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  /** Of the attempts, in per cent: with more that fail, the run is no success. */
  readonly failuresMax: number;
}

export const LOAD_USAGE = '[--rate JOURNEYS/S] [--seconds S] [--seed N] [--failures-max PERCENT]';

/** null: not to be understood. */
export function parseLoad(args: readonly string[], otherwise: AskedLoad): AskedLoad | null {
  const text = { type: 'string' } as const;
  const options = { rate: text, seconds: text, seed: text, 'failures-max': text };
  try {
    const { values } = parseArgs({ args: [...args], options });
    const asked = {
      rate: Number(values.rate ?? otherwise.rate),
      seconds: Number(values.seconds ?? otherwise.seconds),
      seed: Number(values.seed ?? otherwise.seed),
      failuresMax: Number(values['failures-max'] ?? otherwise.failuresMax),
    };
    const isSound = asked.rate > 0 && asked.seconds > 0 && Number.isSafeInteger(asked.seed);
    return isSound && asked.failuresMax >= 0 ? asked : null;
  } catch {
    return null; // An option that there is not: the usage says which there are.
  }
}

/** Where the shop is: `CATALOG_URL`, `CART_URL` and `ORDER_URL`, each of one or more replicas. */
export function urlsOf(env: NodeJS.ProcessEnv): ShopUrls {
  const of = (service: Service): readonly string[] => {
    const text = env[`${service.toUpperCase()}_URL`] ?? `http://127.0.0.1:${PORTS[service]}`;
    return text.split(',').map((url) => url.trim().replace(/\/$/, ''));
  };
  return { catalog: of('catalog'), cart: of('cart'), order: of('order') };
}

/** `BACK_OFFICE_TOKEN`, or that of the shop on this machine. */
export async function loadOptions(
  asked: AskedLoad,
  env: NodeJS.ProcessEnv = process.env,
): Promise<LoadOptions> {
  const backOfficeToken = await localSecret('BACK_OFFICE_TOKEN', 'back-office-token');
  return { ...asked, urls: urlsOf(env), backOfficeToken };
}
