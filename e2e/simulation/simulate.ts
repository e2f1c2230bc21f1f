import type { ContextName } from '@thingy/contracts';
import { binary, MemoryLog, MemorySnapshotStore, structured, useScheduler } from '@thingy/simba';
import { BackOffice } from './back-office.ts';
import { Client, type Replicas } from './client.ts';
import { CONTEXTS, logNameOf } from './contexts.ts';
import { formatRecord } from './format-record.ts';
import { History, type Violation } from './history.ts';
import { Notebook } from './notebook.ts';
import { activate, bareStart, opening, queue, recreate, spoil, trim } from './operator.ts';
import { type Action, FAULTS_END_MS, type Plan, REPLICAS_PER_CONTEXT, TABS } from './plan.ts';
import { NOTHING_PLANTED, type Planted, versionsWith } from './planted.ts';
import { PostOffice } from './post-office.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedBridge } from './simulated-bridge.ts';
import { SimulatedReplica } from './simulated-replica.ts';
import { takeOne } from './snapshot-taker.ts';
import { Tab } from './tab.ts';
import { verify } from './verify.ts';
import { verifyRecreated } from './verify-recreated.ts';
import { VirtualScheduler } from './virtual-scheduler.ts';
import { Weather } from './weather.ts';
import type { World } from './world.ts';

/** What lands late has landed by then. */
const QUIET_FROM_MS = FAULTS_END_MS + 5_000;
/** All replicas and bridges must have come to rest by then. */
const RESTED_BY_MS = QUIET_FROM_MS + 60_000;
const LOOK_MS = 100;
/** 2026-01-01; every log's clock begins here. */
const EPOCH_MS = 1_767_225_600_000;

const READ_POLICIES = ['exclusive', 'shared', 'wait-free'] as const;

export interface Run {
  readonly violations: readonly Violation[];
  readonly lines: readonly string[];
  /** How often what happened. */
  readonly counts: Readonly<Record<string, number>>;
  /** Equal for runs that were the same to the last letter. */
  readonly hash: string;
}

/** Runs the whole shop by a plan, and says what was wrong. The same plan gives the same run. */
export async function simulate(plan: Plan, planted: Planted = NOTHING_PLANTED): Promise<Run> {
  const random = new SeededRandom(plan.seed);
  const scheduler = new VirtualScheduler(random);
  useScheduler(scheduler);
  try {
    const world = worldOf(plan, planted, random, scheduler);
    const { history } = world;
    let isOver = false;
    const story = play(world, plan).finally(() => {
      isOver = true;
    });
    await Promise.all([scheduler.run(() => isOver), story]);
    const { violations, lines, counts } = history;
    return { violations, lines, counts, hash: history.hash() };
  } finally {
    useScheduler(null);
  }
}

function worldOf(
  { batchFrom, mode, ttlMs }: Plan,
  planted: Planted,
  random: SeededRandom,
  scheduler: VirtualScheduler,
): World {
  const timeMs = () => scheduler.timeMs;
  const weather = new Weather(random, timeMs);
  const landedMs = { catalog: [], cart: [], order: [] };
  const logOf = (context: ContextName) =>
    new MemoryLog({
      name: logNameOf(context),
      // Asked once for each record that lands.
      now: () => {
        (landedMs[context] as number[]).push(scheduler.timeMs);
        return Math.floor(EPOCH_MS + scheduler.timeMs + weather.clockOf(context));
      },
      fault: () => weather.faultOf(context),
    });
  const ageOf = (context: ContextName) => [{ logId: context, records: null }];
  const done = Promise.resolve();
  return {
    scheduler,
    weather,
    history: new History(timeMs),
    logs: { catalog: logOf('catalog'), cart: logOf('cart'), order: logOf('order') },
    landedMs,
    ages: { catalog: ageOf('catalog'), cart: ageOf('cart'), order: ageOf('order') },
    versions: versionsWith(planted),
    postOffice: new PostOffice(ttlMs),
    jobs: { catalog: done, cart: done, order: done },
    planted,
    batchFrom,
    snapshots: {
      catalog: new MemorySnapshotStore(),
      cart: new MemorySnapshotStore(),
      order: new MemorySnapshotStore(),
    },
    spoiled: new Set(),
    wrapper: mode === 'binary' ? binary : structured,
  };
}

async function play(world: World, { actions, bridges: names, orderLevel }: Plan): Promise<void> {
  for (const context of CONTEXTS) {
    const level = context === 'order' ? orderLevel : undefined;
    await world.logs[context].append(opening(world, context, context, level));
  }
  const replicas: Replicas = {
    catalog: replicasOf(world, 'catalog'),
    cart: replicasOf(world, 'cart'),
    order: replicasOf(world, 'order'),
  };
  const bridges = names.map((name) => new SimulatedBridge(world, name));
  const parts = [...Object.values(replicas).flat(), ...bridges];
  for (const part of parts) part.start();
  const notebook = new Notebook();
  await Promise.all(perform(world, actions, replicas, parts, notebook));
  const quietMs = Math.max(LOOK_MS, QUIET_FROM_MS - world.scheduler.timeMs);
  await world.scheduler.pause(quietMs);
  await untilAtRest(world, replicas, bridges);
  for (const context of CONTEXTS) tellRecords(world, context);
  const isRecreated = actions.some(({ kind }) => kind === 'recreate');
  await (isRecreated ? verifyRecreated : verify)(world, replicas, notebook);
  for (const part of parts) await part.stop();
}

function replicasOf<Context extends ContextName>(
  world: World,
  context: Context,
): readonly SimulatedReplica<Context>[] {
  return Array.from({ length: REPLICAS_PER_CONTEXT }, (_, index) => {
    const policy = READ_POLICIES[index % READ_POLICIES.length] ?? 'wait-free';
    return new SimulatedReplica(world, context, `${context}-${index + 1}`, policy);
  });
}

type Part = Pick<SimulatedBridge, 'name' | 'start' | 'stop' | 'crash' | 'upgrade'>;

/** Each action at its time; what it began may end later. */
function perform(
  world: World,
  actions: readonly Action[],
  replicas: Replicas,
  parts: readonly Part[],
  notebook: Notebook,
): Promise<unknown>[] {
  const { scheduler } = world;
  const clientOf = (device: string) => new Client(world, replicas, notebook, device);
  const office = new BackOffice(clientOf('office'), notebook);
  const devices = new Map(TABS.map(({ device }) => [device as string, clientOf(device)]));
  const tabs = TABS.map(({ session, device }) => {
    const client = devices.get(device) ?? clientOf(device);
    return new Tab(world, client, session, notebook, replicas.cart);
  });
  return actions.map(async (action) => {
    await scheduler.pause(action.atMs);
    switch (action.kind) {
      case 'tab':
        return tabs[action.tab]?.do(action);
      case 'office':
        return office.do(action);
      case 'crash':
      case 'restart':
      case 'upgrade':
        return interrupt(world, action, parts);
      default:
        return disturb(world, action);
    }
  });
}

type Disturbance = Exclude<Action, { kind: 'tab' | 'office' | 'crash' | 'restart' | 'upgrade' }>;

async function disturb(world: World, action: Disturbance): Promise<void> {
  const { history, weather, postOffice } = world;
  switch (action.kind) {
    case 'fault':
      return weather.addFault(action.log, action.fault, action.share, action.forMs);
    case 'stall':
      history.tell(`${action.what} stands still for ${action.forMs} ms`);
      return weather.addStall(action.what, action.forMs);
    case 'clock':
      return weather.moveClock(action.log, action.byMs);
    case 'lost-answers':
      return weather.loseAnswers(action.share, action.forMs);
    case 'ambush':
      return postOffice.lay(action, FAULTS_END_MS);
    case 'activate':
      return activate(world, action.log, action.level);
    case 'recreate':
      return recreate(world, action.log);
    case 'bare-start':
      return bareStart(world, action.log);
    case 'snapshot':
      return queue(world, action.log, async () => {
        await takeOne(world, action.log);
      });
    case 'trim':
      return queue(world, action.log, () => trim(world, action.log));
    case 'spoil':
      return queue(world, action.log, async () => spoil(world, action.log));
  }
}

async function interrupt(
  { scheduler }: World,
  { kind, part: name, forMs }: Extract<Action, { kind: 'crash' | 'restart' | 'upgrade' }>,
  parts: readonly Part[],
): Promise<void> {
  const part = parts.find((each) => each.name === name);
  // Not every plan has a second bridge.
  if (part === undefined) return;
  if (kind === 'upgrade') part.upgrade();
  const wasRunning = kind === 'crash' ? part.crash() : await part.stop();
  if (!wasRunning) return;
  await scheduler.pause(forMs);
  part.start();
}

async function untilAtRest(
  { scheduler, history, logs }: World,
  replicas: Replicas,
  bridges: readonly SimulatedBridge[],
): Promise<void> {
  const all = Object.values(replicas).flat();
  while (scheduler.timeMs < RESTED_BY_MS) {
    await scheduler.pause(LOOK_MS);
    const ends = { catalog: 0, cart: 0, order: 0 };
    for (const context of CONTEXTS) ends[context] = await logs[context].end();
    const isAtEnd = all.every(({ context, replica }) => replica?.next === ends[context]);
    const isMailed = (await replicas.order[0]?.replica?.pending(1))?.length === 0;
    if (isAtEnd && isMailed && bridges.every(({ isIdle }) => isIdle)) return;
  }
  const at = all.map(({ name, replica }) => `${name} ${replica?.next ?? 'is down'}`);
  history.violate('all come to rest', at.join(', '));
}

/** All of a log becomes part of the history. */
function tellRecords({ logs, history, wrapper }: World, context: ContextName): void {
  for (const record of logs[context].all()) {
    history.lines.push(`${context} ${formatRecord(record, wrapper)}`);
  }
}
