import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import type { ContextName } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import {
  ForwardTarget,
  positionsOf,
  type SnapshotOptions,
  type SnapshotPosition,
  structured,
  type TakenSnapshot,
  takeSnapshot,
} from '@thingy/simba';
import {
  checkSnapshotTopic,
  KafkaLog,
  type KafkaSettings,
  KafkaSnapshotStore,
} from '@thingy/simba/kafka';
import { routesOf, targetsOf } from './routes.ts';

type Common = Pick<SnapshotOptions<never, never, never>, 'log' | 'store' | 'targets' | 'onIgnored'>;

/** The machine of each context, and what the bridge makes of its outcomes. */
const TAKE: Readonly<Record<ContextName, (common: Common) => Promise<TakenSnapshot>>> = {
  catalog: (common) => takeSnapshot({ ...common, machine: catalog, route: routesOf('catalog') }),
  cart: (common) => takeSnapshot({ ...common, machine: cart, route: routesOf('cart') }),
  order: (common) => takeSnapshot({ ...common, machine: order, route: routesOf('order') }),
};
const MACHINES = { catalog, cart, order };

/** Where the logs are, and who is told of snapshots that are not usable. */
export interface SnapshotPlace {
  readonly settings: KafkaSettings;
  /** Of all topics' names. */
  readonly prefix: string;
  readonly say: (line: string) => void;
}

export function isContext(name: string): name is ContextName {
  return Object.hasOwn(MACHINES, name);
}

/** As `takeSnapshot`, of a context in Kafka; a bridge can start from it too. */
export async function takeContextSnapshot(
  context: ContextName,
  { settings, prefix, say }: SnapshotPlace,
): Promise<TakenSnapshot> {
  await checkSnapshotTopic(settings, `${prefix}${context}-snapshots`);
  const stop = new AbortController();
  const logOf = (name: string) => new KafkaLog(settings, `${prefix}${name}`);
  const storeOf = (name: string) => new KafkaSnapshotStore(settings, `${prefix}${name}-snapshots`);
  const onTrouble = (what: string, error: unknown) => say(`${what}: ${String(error)}`);
  const log = logOf(context);
  const store = storeOf(context);
  const targets = [...targetsOf(context)].map(
    (name) => new ForwardTarget(name, logOf(name), structured, storeOf(name)),
  );
  try {
    const folded = targets.map(
      (target) =>
        new Promise<void>((resolve, reject) => {
          target.follow(stop.signal, resolve, onTrouble).then(resolve, reject);
        }),
    );
    await Promise.all(folded);
    const onIgnored = (_: unknown, error: unknown) => say(`ignored: ${String(error)}`);
    return await TAKE[context]({ log, store, targets, onIgnored });
  } finally {
    stop.abort();
    store.close();
    await Promise.all([log, ...targets.map((target) => target.log)].map((each) => each.close()));
  }
}

/** The newest one that continues in the log and is for this code, judged by its manifest. */
export async function newestContextSnapshot(
  context: ContextName,
  { settings, prefix, say }: SnapshotPlace,
): Promise<SnapshotPosition | null> {
  const { snapshotForm, levelMax } = MACHINES[context];
  const log = new KafkaLog(settings, `${prefix}${context}`);
  const store = new KafkaSnapshotStore(settings, `${prefix}${context}-snapshots`);
  const onIgnored = (_: unknown, error: unknown) => say(`ignored: ${String(error)}`);
  try {
    const search = { log, store, wrapper: structured, end: await log.end(), onIgnored };
    for await (const position of positionsOf(search)) {
      const { schema, level } = position.manifest;
      if (schema === snapshotForm?.schema && level <= levelMax) return position;
    }
    return null;
  } finally {
    store.close();
    await log.close();
  }
}
