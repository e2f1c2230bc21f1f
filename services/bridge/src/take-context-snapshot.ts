import { routesOf, targetsOf } from '@thingy/bridge/routes';
import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import type { ContextName } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import {
  ForwardTarget,
  type SnapshotOptions,
  structured,
  type TakenSnapshot,
  takeSnapshot,
} from '@thingy/simba';
import { KafkaLog, type KafkaSettings, KafkaSnapshotStore } from '@thingy/simba/kafka';

const CONTEXTS: readonly ContextName[] = ['catalog', 'cart', 'order'];

type Common = Pick<SnapshotOptions<never, never, never>, 'log' | 'store' | 'targets' | 'onIgnored'>;

/** The machine of each context, and what the bridge makes of its outcomes. */
const TAKE: Readonly<Record<ContextName, (common: Common) => Promise<TakenSnapshot>>> = {
  catalog: (common) => takeSnapshot({ ...common, machine: catalog, route: routesOf('catalog') }),
  cart: (common) => takeSnapshot({ ...common, machine: cart, route: routesOf('cart') }),
  order: (common) => takeSnapshot({ ...common, machine: order, route: routesOf('order') }),
};

export function isContext(name: string): name is ContextName {
  return (CONTEXTS as readonly string[]).includes(name);
}

/**
 * As `takeSnapshot`, of a context in Kafka; a bridge can start from it too. `say` is told of
 * snapshots that were not usable.
 */
export async function takeContextSnapshot(
  context: ContextName,
  settings: KafkaSettings,
  prefix: string,
  say: (line: string) => void,
): Promise<TakenSnapshot> {
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
