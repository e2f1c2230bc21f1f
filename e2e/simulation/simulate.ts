import type { ContextName } from '@thingy/contracts';
import {
  binary,
  LOG_OPENED,
  MemoryLog,
  MemorySnapshotStore,
  type StoredRecord,
  structured,
  useScheduler,
} from '@thingy/simba';
import { BackOffice } from './back-office.ts';
import { Client, type Replicas } from './client.ts';
import { CONTEXTS, logNameOf, MACHINES } from './contexts.ts';
import { formatRecord } from './format-record.ts';
import { History, type Violation } from './history.ts';
import { Notebook } from './notebook.ts';
import { type Action, FAULTS_END_MS, type Plan, REPLICAS_PER_CONTEXT, TABS } from './plan.ts';
import { NOTHING_PLANTED, type Planted } from './planted.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedBridge } from './simulated-bridge.ts';
import { SimulatedReplica } from './simulated-replica.ts';
import { snapshot, spoil } from './snapshot-taker.ts';
import { Tab } from './tab.ts';
import { verify } from './verify.ts';
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
  { batchFrom, mode }: Plan,
  planted: Planted,
  random: SeededRandom,
  scheduler: VirtualScheduler,
): World {
  const timeMs = () => scheduler.timeMs;
  const weather = new Weather(random, timeMs);
  const logOf = (context: ContextName) =>
    new MemoryLog({
      name: logNameOf(context),
      now: () => Math.floor(EPOCH_MS + scheduler.timeMs + weather.clockOf(context)),
      fault: () => weather.faultOf(context),
    });
  return {
    scheduler,
    weather,
    history: new History(timeMs),
    logs: { catalog: logOf('catalog'), cart: logOf('cart'), order: logOf('order') },
    machines: planted.machines?.(MACHINES) ?? MACHINES,
    planted,
    batchFrom,
    snapshots: {
      catalog: new MemorySnapshotStore(),
      cart: new MemorySnapshotStore(),
      order: new MemorySnapshotStore(),
    },
    wrapper: mode === 'binary' ? binary : structured,
  };
}

async function play(world: World, { actions, bridges: names }: Plan): Promise<void> {
  for (const context of CONTEXTS) await open(world, context);
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
  const records = {
    catalog: await recordsOf(world, 'catalog'),
    cart: await recordsOf(world, 'cart'),
    order: await recordsOf(world, 'order'),
  };
  await verify(world, records, replicas, notebook);
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

type Part = Pick<SimulatedBridge, 'name' | 'start' | 'stop' | 'crash'>;

/** Each action at its time; what it began may end later. */
function perform(
  world: World,
  actions: readonly Action[],
  replicas: Replicas,
  parts: readonly Part[],
  notebook: Notebook,
): Promise<unknown>[] {
  const { scheduler, history, weather } = world;
  const clientOf = (device: string) => new Client(world, replicas, notebook, device);
  const office = new BackOffice(clientOf('office'));
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
      case 'fault':
        return weather.addFault(action.log, action.fault, action.share, action.forMs);
      case 'stall':
        history.tell(`${action.what} stands still for ${action.forMs} ms`);
        return weather.addStall(action.what, action.forMs);
      case 'clock':
        return weather.moveClock(action.log, action.byMs);
      case 'snapshot':
        return snapshot(world, action.log);
      case 'spoil':
        return spoil(world, action.log);
      case 'lost-answers':
        return weather.loseAnswers(action.share, action.forMs);
      default:
        return interrupt(world, action, parts);
    }
  });
}

async function interrupt(
  { scheduler }: World,
  { kind, part: name, forMs }: Extract<Action, { kind: 'crash' | 'restart' }>,
  parts: readonly Part[],
): Promise<void> {
  const part = parts.find((each) => each.name === name);
  // Not every plan has a second bridge.
  if (part === undefined) return;
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
    if (isAtEnd && bridges.every(({ isIdle }) => isIdle)) return;
  }
  const at = all.map(({ name, replica }) => `${name} ${replica?.next ?? 'is down'}`);
  history.violate('all come to rest', at.join(', '));
}

async function open({ logs, wrapper }: World, context: ContextName): Promise<void> {
  const nothing = { session: null, fingerprint: '', traceparent: null };
  const noOrigin = { origin: null, previousOrigin: null };
  const message = { type: LOG_OPENED, logId: context };
  const envelope = { id: context, source: 'simulation', ...nothing, ...noOrigin, message };
  await logs[context].append([wrapper.wrap(envelope)]);
}

/** All of a log; they become part of the history. */
async function recordsOf(
  { logs, history, wrapper }: World,
  context: ContextName,
): Promise<readonly StoredRecord[]> {
  const log = logs[context];
  const end = await log.end();
  const records: StoredRecord[] = [];
  const ending = new AbortController();
  const follow = log.follow(
    async (batch) => {
      records.push(...batch.records);
      if (records.length >= end) ending.abort();
    },
    { signal: ending.signal, after: null },
  );
  await follow;
  for (const record of records) history.lines.push(`${context} ${formatRecord(record, wrapper)}`);
  return records;
}
