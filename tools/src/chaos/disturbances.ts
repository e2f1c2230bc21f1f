import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../sample/random.ts';
import type { Shop } from '../shop/start-shop.ts';
import { CALM, PRODUCE_FAULTS, SeededFaults } from '../testing/fault-plan.ts';
import type { KafkaBehindProxy } from '../testing/kafka-behind-proxy.ts';

const DOWN_MS = [200, 2_000] as const;
const FROZEN_MS = [500, 6_000] as const;
const FAULTY_MS = [2_000, 6_000] as const;
const CALM_MS = [300, 2_000] as const;
/** One in so many Produce requests meets a fault while there are any. */
const FAULT_ONE_IN = 3;
const CUTS_MAX = 4;

/** What is disturbed, and who decides by how much. */
export interface Disturbed {
  readonly shop: Shop;
  readonly kafka: KafkaBehindProxy;
  readonly random: Random;
  readonly say: (line: string) => void;
}

type Disturbance = (disturbed: Disturbed) => Promise<void>;

const DISTURBANCES: Readonly<Record<string, Disturbance>> = {
  'part killed': async ({ shop, random, say }) => {
    const { name } = random.pick(shop.parts);
    say(`kill -9 ${name}`);
    await shop.kill(name);
    await lasting(random, DOWN_MS);
    await shop.restart(name);
  },
  'part stopped': async ({ shop, random, say }) => {
    const { name } = random.pick(shop.parts);
    shop.freeze(name);
    say(`SIGSTOP ${name} for ${await lasting(random, FROZEN_MS)} ms`);
    shop.thaw(name);
  },
  'Kafka killed': async ({ kafka, random, say }) => {
    say('kill -9 Kafka');
    await kafka.kill();
    await lasting(random, DOWN_MS);
    await kafka.restart();
  },
  'Kafka stopped': async ({ kafka, random, say }) => {
    kafka.freeze();
    say(`SIGSTOP Kafka for ${await lasting(random, FROZEN_MS)} ms`);
    kafka.thaw();
  },
  'connections cut': async ({ kafka, random, say }) => {
    const times = random.between(1, CUTS_MAX);
    for (let time = 0; time < times; time++) {
      kafka.proxy.cut();
      await lasting(random, CALM_MS);
    }
    say(`all connections to Kafka cut, ${times} times`);
  },
  'Kafka refusing': (disturbed) => unreachable(disturbed, 'refusing'),
  'Kafka silent': (disturbed) => unreachable(disturbed, 'silent'),
  'appends delayed and cut': async ({ kafka, random, say }) => {
    const before = kafka.proxy.faults;
    kafka.proxy.plan = new SeededFaults(random.below(1_000_000), PRODUCE_FAULTS, FAULT_ONE_IN);
    const lastedMs = await lasting(random, FAULTY_MS);
    kafka.proxy.plan = CALM;
    const faults = kafka.proxy.faults - before;
    say(`${faults} appends delayed, cut or swallowed in ${lastedMs} ms`);
  },
};

/**
 * One disturbance after the other until aborted, all kinds of them in an order that the seed
 * decides, and then again; resolves when the last one is over, to how often there was which.
 */
export async function disturb(
  disturbed: Disturbed,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { random } = disturbed;
  const counts = new Map<string, number>();
  let deck: string[] = [];
  while (!signal.aborted) {
    if (deck.length === 0) deck = Object.keys(DISTURBANCES);
    const [name = ''] = deck.splice(random.below(deck.length), 1);
    await DISTURBANCES[name]?.(disturbed);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await lasting(random, CALM_MS);
  }
  return counts;
}

async function unreachable({ kafka, random, say }: Disturbed, mode: 'refusing' | 'silent') {
  kafka.proxy.mode = mode;
  const lastedMs = await lasting(random, FROZEN_MS);
  kafka.proxy.mode = 'open';
  say(`Kafka ${mode} for ${lastedMs} ms`);
}

/** How long it lasted: between these, in milliseconds. */
async function lasting(random: Random, [low, high]: readonly [number, number]): Promise<number> {
  const ms = random.between(low, high);
  await pause(ms);
  return ms;
}
