import { targetsOf } from '@thingy/bridge/routes';
import type { ContextName } from '@thingy/contracts';
import { Forwarder, ForwardTarget, type Log, needsOperator } from '@thingy/simba';
import type { Connection } from './connection.ts';
import {
  CONTEXTS,
  type Message,
  type Model,
  type Outcome,
  type PerContext,
  SOURCES,
  type SourceName,
} from './contexts.ts';
import { excuseOf } from './excuse.ts';
import { RESTART_MS, UPGRADE_MS } from './simulated-replica.ts';
import type { Version } from './versions.ts';
import { connect, type World } from './world.ts';

type RunningForwarder = Pick<
  Forwarder<never, never, never>,
  'run' | 'lag' | 'unconfirmed' | 'hasReplayed'
>;

interface Running {
  readonly stopping: AbortController;
  readonly connections: PerContext<Connection>;
  readonly forwarders: ReadonlyMap<SourceName, RunningForwarder>;
  /** Sources whose routes wait for an operator: nothing more is to be expected of them. */
  readonly stopped: Set<SourceName>;
  readonly version: Version;
  readonly ages: PerContext<number>;
  ended: Promise<void>;
}

/** A process with all routes of the shop, put together as the bridge does it. */
export class SimulatedBridge {
  readonly name: string;
  readonly #world: World;
  #version: Version;
  #running: Running | null = null;

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
    this.#version = world.versions.old;
  }

  /** Nothing is left to carry, as far as this bridge knows. */
  get isIdle(): boolean {
    const { forwarders, stopped } = this.#running ?? {};
    return (
      forwarders !== undefined &&
      [...forwarders].every(
        ([source, { lag, unconfirmed, hasReplayed }]) =>
          stopped?.has(source) || (hasReplayed && lag === 0 && unconfirmed === 0),
      )
    );
  }

  start(): void {
    if (this.#running !== null) return;
    const { history, planted, wrapper, snapshots, ages } = this.#world;
    const connections = {
      catalog: connect(this.#world, 'catalog', this.name),
      cart: connect(this.#world, 'cart', this.name),
      order: connect(this.#world, 'order', this.name),
    };
    const seen = (log: Log): Log => planted.bridgeLog?.(log, wrapper) ?? log;
    const targets = CONTEXTS.map(
      (name) => new ForwardTarget(name, seen(connections[name]), wrapper, snapshots[name]),
    );
    const version = this.#version;
    const running: Running = {
      stopping: new AbortController(),
      connections,
      forwarders: new Map([
        ['catalog', this.#forwarder('catalog', version, seen(connections.catalog), targets)],
        ['order', this.#forwarder('order', version, seen(connections.order), targets)],
      ]),
      stopped: new Set(),
      version,
      ages: {
        catalog: ages.catalog.length,
        cart: ages.cart.length,
        order: ages.order.length,
      },
      ended: Promise.resolve(),
    };
    history.tell(`${this.name} starts with ${version.name} code`);
    this.#running = running;
    running.ended = this.#run(running, targets);
  }

  /** From its next start on. */
  upgrade(): void {
    this.#version = this.#world.versions.new;
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

  #forwarder<Source extends SourceName>(
    source: Source,
    { machines, routings }: Version,
    log: Log,
    targets: readonly ForwardTarget[],
  ): RunningForwarder {
    const { wrapper, snapshots } = this.#world;
    const forwarder = new Forwarder<Model<Source>, Message<Source>, Outcome<Source>>({
      ...routings[source],
      machine: machines[source],
      source: log,
      snapshots: snapshots[source],
      targets: targets.filter(({ name }) => targetsOf(source).has(name)),
      wrapper,
      producer: this.name,
      onTrouble: this.#onTrouble,
    });
    return forwarder;
  }

  readonly #onTrouble = (what: string, error: unknown): void => {
    this.#world.history.tell(`${this.name} ${what}: ${error}`);
  };

  /** Targets are folded before anything is forwarded. A log that is not what it was ends all. */
  async #run(running: Running, targets: readonly ForwardTarget[]): Promise<void> {
    const { signal } = running.stopping;
    const following: Promise<void>[] = [];
    const folded = targets.map(
      (target) =>
        new Promise<void>((resolve) => {
          const followed = target.follow(signal, resolve, this.#onTrouble);
          const kept = this.#keep(running, target.name as ContextName, followed);
          following.push(kept.finally(resolve));
        }),
    );
    const forwarding = Promise.all(folded).then(() =>
      Promise.all(
        SOURCES.map((source) => {
          const forwarder = running.forwarders.get(source);
          return this.#keep(running, source, forwarder?.run(signal) ?? Promise.resolve());
        }),
      ),
    );
    await Promise.all([...following, forwarding]);
  }

  /** Routes that need an operator wait for one; after any other failure all starts again. */
  async #keep(running: Running, context: ContextName, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (this.#running === running) this.#failed(running, context, error);
    }
  }

  #failed(running: Running, context: ContextName, error: unknown): void {
    const { history, scheduler } = this.#world;
    const { version, ages, stopped } = running;
    const failure = { context, version, error, position: null, ages: ages[context] };
    const excuse = excuseOf(this.#world, failure) ?? this.#operatorExcuse(context, error);
    if (excuse === null) history.violate('bridges go on', `${this.name}: ${error}`);
    else history.count(`bridge stopped: ${excuse}`);
    if (!needsOperator(error)) {
      this.crash();
      scheduler.after(RESTART_MS, () => this.start());
    } else if (excuse === 'level') {
      scheduler.after(UPGRADE_MS, () => this.#replaceStuck(running));
    } else {
      stopped.add(context as SourceName);
    }
    this.#onTrouble(`stops the routes of ${context}`, error);
  }

  /** A source that was made anew is not what its targets were told of. */
  #operatorExcuse(context: ContextName, error: unknown): 'recreated' | null {
    return needsOperator(error) && this.#world.ages[context].length > 1 ? 'recreated' : null;
  }

  async #replaceStuck(running: Running): Promise<void> {
    if (this.#running !== running) return;
    await this.stop();
    this.upgrade();
    this.start();
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
