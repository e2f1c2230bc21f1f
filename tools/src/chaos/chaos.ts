import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLog, createTable } from '@thingy/simba/kafka';
import { compareReplicas } from '../compare/compare-replicas.ts';
import { LEVELS } from '../levels.ts';
import { type LoadResult, runLoad } from '../load/load.ts';
import type { Service, ShopUrls } from '../load/visitor.ts';
import { Random, seedOf } from '../sample/random.ts';
import { type Shop, startShop } from '../shop/start-shop.ts';
import { KafkaBehindProxy } from '../testing/kafka-behind-proxy.ts';
import { disturb } from './disturbances.ts';

const PREFIX = 'chaos-';
const REPLICAS = { catalog: 2, cart: 2, order: 2, bridge: 2 };
/** Limits are for people, and here all come from one address. */
const ENV = { ADDRESS_REQUESTS_PER_SECOND: '0', SESSION_COMMANDS_PER_SECOND: '0' };
/** What replicas of a context need to come to the same position when nothing happens any more. */
const AGREE_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 500;
const DIFFERENT = 1;

export interface ChaosOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  /** Told of every disturbance. */
  readonly say: (line: string) => void;
}

export interface ChaosResult extends LoadResult {
  /** By kind. */
  readonly disturbances: ReadonlyMap<string, number>;
  /** Of `compareReplicas`: 0 all have the same digests, 1 some differ, 2 it could not be told. */
  readonly comparison: number;
}

/**
 * A shop of its own on a Kafka of its own, under load, while one after the other is killed,
 * stopped, cut off or delayed; afterwards everything runs again, and what must hold is looked at.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const kafka = await KafkaBehindProxy.start();
  const logDir = await mkdtemp(join(tmpdir(), 'thingy-chaos-'));
  let shop: Shop | null = null;
  try {
    await createTopics(kafka.brokers);
    shop = await startShop({
      brokers: kafka.brokers,
      prefix: PREFIX,
      logDir,
      replicas: REPLICAS,
      web: false,
      restarts: true,
      env: ENV,
      say: options.say,
    });
    await shop.ready();
    return await disturbedLoad(options, shop, kafka);
  } finally {
    await shop?.stop();
    await kafka.close();
    await rm(logDir, { recursive: true });
  }
}

async function disturbedLoad(options: ChaosOptions, shop: Shop, kafka: KafkaBehindProxy) {
  const over = new AbortController();
  const startMs = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1).padStart(6);
    options.say(`${seconds} s  ${line}`);
  };
  let disturbing: Promise<ReadonlyMap<string, number>> = Promise.resolve(new Map());
  const begin = () => {
    const random = new Random(seedOf(options.seed, 0, 1));
    // Not for longer than journeys begin: those under way are to come to an end.
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(options.seconds * 1_000)]);
    disturbing = disturb({ shop, kafka, random, say }, signal);
    // Met by whoever waits for it; it must not count as unhandled before that.
    disturbing.catch(() => undefined);
  };
  const end = async () => {
    over.abort();
    await disturbing;
    await shop.ready();
    say('everything runs again; what must hold is looked at');
  };
  const { seconds, rate, seed } = options;
  const result = await runLoad({
    seconds,
    rate,
    seed,
    urls: urlsOf(shop),
    backOfficeToken: shop.backOfficeToken,
    onBegun: begin,
    beforeCheck: end,
  });
  const disturbances = await disturbing;
  return { ...result, disturbances, comparison: await compared(shop) };
}

async function createTopics(brokers: string): Promise<void> {
  const settings = { brokers: [brokers], clientId: 'chaos' };
  for (const [context, level] of Object.entries(LEVELS)) {
    await createLog(settings, `${PREFIX}${context}`, 'local', { level });
  }
  await createTable(settings, `${PREFIX}order-keys`, 'local');
}

function urlsOf(shop: Shop): ShopUrls {
  const of = (service: Service) =>
    shop.parts.flatMap(({ kind, url }) => (kind === service ? [url] : []));
  return { catalog: of('catalog'), cart: of('cart'), order: of('order') };
}

/** A difference is told at once; that replicas are not where others are may pass. */
async function compared(shop: Shop): Promise<number> {
  const urls = shop.parts
    .filter(({ kind }) => kind !== 'bridge')
    .flatMap(({ managementUrl }) => managementUrl ?? []);
  const deadlineMs = performance.now() + AGREE_MS_MAX;
  for (;;) {
    const code = await compareReplicas(urls, () => undefined);
    if (code === 0 || code === DIFFERENT || performance.now() > deadlineMs) return code;
    await pause(LOOK_PAUSE_MS);
  }
}
