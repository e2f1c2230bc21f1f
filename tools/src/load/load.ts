import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { CartView, OrderHistoryView, OrderView } from '@thingy/contracts';
import { Random, seedOf } from '../sample/random.ts';
import { countGoods, type Good, putGoods, removeGoods } from './goods.ts';
import { isCartRight, violations } from './invariants.ts';
import { type JourneyName, Journeys, type Shopper } from './journeys.ts';
import { piecesOf, type SessionTruth } from './receipts.ts';
import { type StepFigures, StepMeter } from './step-meter.ts';
import { type ShopUrls, Visitor } from './visitor.ts';

/** Journeys under way; one more is not begun, and counts as lost. */
const JOURNEYS_MAX = 5_000;
/** A cart is told of orders by the bridge, after a while. */
const CONVERGE_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 200;
const CHECKED_AT_ONCE = 20;
const LATEST = { 'shop-read': 'latest' };

export interface LoadOptions {
  readonly urls: ShopUrls;
  readonly backOfficeToken: string;
  /** Journeys that begin per second, on average: of two to seven requests each. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  /** When everything is set up and journeys begin. */
  readonly onBegun?: () => void;
  /** Between the last journey and the look at what must hold. */
  readonly beforeCheck?: () => Promise<void>;
}

export interface LoadResult {
  readonly journeys: Readonly<Record<JourneyName, number>>;
  readonly requests: number;
  readonly seconds: number;
  readonly steps: readonly StepFigures[];
  /** Failed attempts. */
  readonly failures: number;
  /** Journeys that were not begun, as there were too many. */
  readonly lost: number;
  /** Milliseconds that journeys began late, at the 99th percentile: of the generator itself. */
  readonly lateMs: number;
  readonly sessions: number;
  readonly orders: number;
  readonly refused: number;
  /** Commands of which nobody knows what became of them. */
  readonly unknown: number;
  readonly violations: readonly string[];
}

/**
 * Journeys begin at random times of the given rate, whether or not others were answered (an open
 * model), with products of its own, which it takes back at the end; then everything that was
 * answered is held against what is so.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { urls, backOfficeToken, seed } = options;
  const meter = new StepMeter();
  const owner = new Visitor(urls, new StepMeter(), backOfficeToken);
  const goods = await putGoods(owner, urls, randomBytes(4).toString('hex'));
  const journeys = new Journeys(urls, meter, goods, backOfficeToken);
  const startedAtMs = performance.now();
  options.onBegun?.();
  const { lost, late } = await begin(options, journeys, seed);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  await options.beforeCheck?.();
  const found = await check(owner, goods, journeys.shoppers);
  await removeGoods(owner, goods);
  const receipts = journeys.shoppers.map((shopper) => shopper.receipts);
  const sum = (of: (each: (typeof receipts)[number]) => number) =>
    receipts.reduce((total, each) => total + of(each), 0);
  return {
    journeys: journeys.counts,
    requests: meter.count,
    seconds,
    steps: meter.figures(),
    failures: meter.failures,
    lost,
    lateMs: late,
    sessions: receipts.length,
    orders: sum(({ ordered }) => ordered.length),
    refused: journeys.refused,
    unknown: sum(({ maybeAdded, maybeOrdered }) => maybeAdded.size + maybeOrdered.length),
    violations: found,
  };
}

/** Resolves when the last journey has ended. */
async function begin({ rate, seconds }: LoadOptions, journeys: Journeys, seed: number) {
  const arrivals = new Random(seed);
  const lateness = new StepMeter();
  const underWay = new Set<Promise<void>>();
  const faults: unknown[] = [];
  const startMs = performance.now();
  let dueAtMs = startMs;
  let lost = 0;
  for (let number = 0; ; number++) {
    dueAtMs += gapMs(arrivals, rate);
    if (dueAtMs > startMs + seconds * 1_000 || faults.length > 0) break;
    const waitMs = dueAtMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    lateness.took('late', Math.max(0, performance.now() - dueAtMs));
    if (underWay.size >= JOURNEYS_MAX) {
      lost++;
      continue;
    }
    const journey: Promise<void> = journeys
      .run(new Random(seedOf(seed, number, 0)), dueAtMs)
      .catch((error: unknown) => void faults.push(error))
      .finally(() => underWay.delete(journey));
    underWay.add(journey);
  }
  await Promise.all(underWay);
  if (faults.length > 0) throw new Error('a journey could not go on', { cause: faults[0] });
  return { lost, late: lateness.figures()[0]?.p99 ?? 0 };
}

/** Between arrivals that know nothing of each other (a Poisson process). */
function gapMs(random: Random, rate: number): number {
  const share = (random.below(1_000_000) + 1) / 1_000_000;
  return (-Math.log(share) / rate) * 1_000;
}

async function check(owner: Visitor, goods: readonly Good[], shoppers: readonly Shopper[]) {
  const sessions: SessionTruth[] = [];
  const waiting = [...shoppers];
  const checkOne = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      sessions.push(await truthOf(next));
    }
  };
  await Promise.all(Array.from({ length: CHECKED_AT_ONCE }, checkOne));
  return violations(sessions, await countGoods(owner, goods));
}

/** Looks again for as long as the cart may not have been told of orders yet. */
async function truthOf({ visitor, receipts }: Shopper): Promise<SessionTruth> {
  const deadlineMs = performance.now() + CONVERGE_MS_MAX;
  for (;;) {
    const orders = await ordersOf(visitor);
    const asked = { service: 'cart', path: '/cart', headers: LATEST } as const;
    const { body } = await visitor.surely<CartView>(asked);
    const truth = { receipts, orders, cart: piecesOf(body.lines) };
    if (isCartRight(truth) || performance.now() > deadlineMs) return truth;
    await pause(LOOK_PAUSE_MS);
  }
}

async function ordersOf(visitor: Visitor): Promise<readonly OrderView[]> {
  const orders: OrderView[] = [];
  for (let page = 1; ; page++) {
    const path = `/orders?itemsPerPage=100&page=${page}`;
    const asked = { service: 'order', path, headers: LATEST } as const;
    const { body } = await visitor.surely<OrderHistoryView>(asked);
    orders.push(...body.orders);
    if (orders.length >= body.total) return orders;
  }
}
