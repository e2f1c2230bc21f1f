import type { ContextName } from '@thingy/contracts';
import { type ReadPolicyName, Replica, SimbaError } from '@thingy/simba';
import type { Connection } from './connection.ts';
import type { Message, Model, Outcome, ReplicaOf } from './contexts.ts';
import { asSeenByReplica, connect, type World } from './world.ts';

/** Time between two looks at a replica's digest. */
const SAMPLE_MS = 150;

/** The digest that a replica said it had at a position. */
export interface DigestSample {
  readonly part: string;
  readonly position: number;
  readonly digest: string;
}

interface Running<Context extends ContextName> {
  readonly replica: ReplicaOf<Context>;
  readonly connection: Connection;
  /** Refuse the requests that are under way. */
  readonly onDeath: Set<(error: SimbaError) => void>;
  isServing: boolean;
}

/** A process with one replica. It keeps nothing over a restart, as the real one. */
export class SimulatedReplica<Context extends ContextName> {
  readonly name: string;
  readonly context: Context;
  readonly samples: DigestSample[] = [];
  readonly #world: World;
  readonly #readPolicy: ReadPolicyName;
  #running: Running<Context> | null = null;

  constructor(world: World, context: Context, name: string, readPolicy: ReadPolicyName) {
    this.#world = world;
    this.context = context;
    this.name = name;
    this.#readPolicy = readPolicy;
  }

  /** null: it can't be reached. */
  get replica(): ReplicaOf<Context> | null {
    return this.#running?.isServing ? this.#running.replica : null;
  }

  start(): void {
    const { machines, batchFrom, wrapper, snapshots, history } = this.#world;
    const connection = connect(this.#world, this.context, this.name);
    const replica = new Replica<Model<Context>, Message<Context>, Outcome<Context>>({
      log: asSeenByReplica(this.#world, connection, this.name),
      machine: machines[this.context],
      context: this.context,
      source: this.name,
      readPolicy: this.#readPolicy,
      batchFrom,
      wrapper,
      snapshots: snapshots[this.context],
    });
    const running = { replica, connection, onDeath: new Set<never>(), isServing: false };
    this.#running = running;
    history.tell(`${this.name} starts`);
    history.count('starts');
    replica.onFailure((state, trouble) => this.#failed(running, `${state}: ${trouble}`));
    replica.start().then(
      () => this.#serve(running),
      (error: unknown) => this.#failed(running, String(error)),
    );
  }

  /** Asks the replica something; rejects with `unknown` if it dies before the answer. */
  request<Answer>(ask: (replica: ReplicaOf<Context>) => Promise<Answer>): Promise<Answer> {
    const running = this.#running;
    if (!running?.isServing) {
      return Promise.reject(new SimbaError('not-live', `${this.name} can't be reached`));
    }
    return new Promise((resolve, reject) => {
      running.onDeath.add(reject);
      ask(running.replica)
        .then(resolve, reject)
        .finally(() => running.onDeath.delete(reject));
    });
  }

  /** At once: nothing that it was about to do comes to pass. */
  crash(): boolean {
    const running = this.#running;
    if (running === null) return false;
    this.#world.history.tell(`${this.name} crashes`);
    this.#leave(running);
    running.connection.cut();
    void running.replica.stop();
    return true;
  }

  async stop(): Promise<boolean> {
    const running = this.#running;
    if (running === null) return false;
    this.#world.history.tell(`${this.name} stops`);
    this.#leave(running);
    await running.replica.stop();
    return true;
  }

  #leave(running: Running<Context>): void {
    this.#running = null;
    running.isServing = false;
    this.#world.history.count('batches', running.replica.counts.batches);
    const error = new SimbaError('unknown', `${this.name} is no more`);
    for (const reject of running.onDeath) reject(error);
  }

  #serve(running: Running<Context>): void {
    if (this.#running !== running) return;
    running.isServing = true;
    const { next, snapshotsIgnored } = running.replica;
    for (const fault of snapshotsIgnored.keys()) {
      this.#world.history.count(`snapshot ignored: ${fault}`);
    }
    this.#world.history.tell(`${this.name} serves from ${next}`);
    void this.#sample(running);
  }

  async #sample(running: Running<Context>): Promise<void> {
    while (this.#running === running) {
      await this.#world.scheduler.pause(SAMPLE_MS);
      if (this.#running !== running) return;
      this.samples.push({ part: this.name, ...(await running.replica.digest()) });
    }
  }

  #failed(running: Running<Context>, why: string): void {
    if (this.#running !== running) return;
    this.#leave(running);
    this.#world.history.violate('replicas go on', `${this.name} ${why}`);
  }
}
