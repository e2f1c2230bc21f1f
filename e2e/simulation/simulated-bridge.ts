import { routesOf, targetsOf } from '@thingy/bridge/routes';
import { Forwarder, ForwardTarget, type Log } from '@thingy/simba';
import type { Connection } from './connection.ts';
import { CONTEXTS, type PerContext } from './contexts.ts';
import { connect, type World } from './world.ts';

interface Running {
  readonly stopping: AbortController;
  readonly connections: PerContext<Connection>;
  readonly forwarders: readonly Pick<Forwarder<never, never, never>, 'lag' | 'unconfirmed'>[];
  readonly ended: Promise<void>;
}

/** A process with all routes of the shop, put together as the bridge does it. */
export class SimulatedBridge {
  readonly name: string;
  readonly #world: World;
  #running: Running | null = null;

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
  }

  /** Nothing is left to carry, as far as this bridge knows. */
  get isIdle(): boolean {
    const forwarders = this.#running?.forwarders ?? [];
    return (
      forwarders.length > 0 &&
      forwarders.every(({ lag, unconfirmed }) => lag === 0 && unconfirmed === 0)
    );
  }

  start(): void {
    const { history, machines, planted, wrapper, snapshots } = this.#world;
    const stopping = new AbortController();
    const connections = {
      catalog: connect(this.#world, 'catalog', this.name),
      cart: connect(this.#world, 'cart', this.name),
      order: connect(this.#world, 'order', this.name),
    };
    const seen = (log: Log): Log => planted.bridgeLog?.(log, wrapper) ?? log;
    const targets = CONTEXTS.map(
      (name) => new ForwardTarget(name, seen(connections[name]), wrapper, snapshots[name]),
    );
    const onTrouble = (what: string, error: unknown) =>
      history.tell(`${this.name} ${what}: ${error}`);
    const common = (source: 'catalog' | 'order') => ({
      source: seen(connections[source]),
      snapshots: snapshots[source],
      targets: targets.filter(({ name }) => targetsOf(source).has(name)),
      wrapper,
      producer: this.name,
      onTrouble,
    });
    const { catalog, order } = machines;
    const forwarders = [
      new Forwarder({
        ...common('catalog'),
        machine: catalog,
        route: routesOf('catalog'),
      }),
      new Forwarder({
        ...common('order'),
        machine: order,
        route: routesOf('order'),
      }),
    ];
    history.tell(`${this.name} starts`);
    const ended = run(targets, forwarders, stopping.signal, onTrouble).catch((error: unknown) => {
      history.violate('bridges go on', `${this.name}: ${error}`);
    });
    this.#running = { stopping, connections, forwarders, ended };
  }

  crash(): boolean {
    const running = this.#leave('crashes');
    if (running === null) return false;
    for (const context of CONTEXTS) running.connections[context].cut();
    return true;
  }

  async stop(): Promise<boolean> {
    const running = this.#leave('stops');
    await running?.ended;
    return running !== null;
  }

  #leave(how: string): Running | null {
    const running = this.#running;
    if (running === null) return null;
    this.#running = null;
    this.#world.history.tell(`${this.name} ${how}`);
    running.stopping.abort();
    return running;
  }
}

/** Targets are folded before anything is forwarded. */
async function run(
  targets: readonly ForwardTarget[],
  forwarders: readonly Pick<Forwarder<never, never, never>, 'run'>[],
  signal: AbortSignal,
  onTrouble: (what: string, error: unknown) => void,
): Promise<void> {
  const following: Promise<void>[] = [];
  const folded = targets.map(
    (target) =>
      new Promise<void>((resolve) => {
        following.push(target.follow(signal, resolve, onTrouble).finally(resolve));
      }),
  );
  const forwarding = Promise.all(folded).then(() =>
    Promise.all(forwarders.map((forwarder) => forwarder.run(signal))),
  );
  await Promise.all([...following, forwarding]);
}
