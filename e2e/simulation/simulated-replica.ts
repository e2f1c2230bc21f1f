import type { ContextName } from '@thingy/contracts';
import { type ReadPolicyName, Replica, SimbaError } from '@thingy/simba';
import type { Connection } from './connection.ts';
import type { Message, Model, Outcome, ReplicaOf } from './contexts.ts';
import { excuseOf } from './excuse.ts';
import { Mailer } from './mailer.ts';
import type { Ambush } from './plan.ts';
import type { Version } from './versions.ts';
import { asSeenByReplica, connect, type World } from './world.ts';

/** Time between two looks at a replica's digest. */
const SAMPLE_MS = 150;
/** After which a process that has ended is started again. */
export const RESTART_MS = 500;
/** After which somebody upgrades a process that is stuck in front of a level. */
export const UPGRADE_MS = 6_000;

/** The digest that a replica said it had at a position. */
export interface DigestSample {
  readonly part: string;
  readonly log: string;
  readonly version: Version['name'];
  readonly position: number;
  readonly digest: string;
}

interface Running<Context extends ContextName> {
  readonly replica: ReplicaOf<Context>;
  readonly connection: Connection;
  /** null: this context owes nothing. */
  readonly mailer: Mailer | null;
  /** Refuse the requests that are under way. */
  readonly onDeath: Set<(error: SimbaError) => void>;
  readonly version: Version;
  readonly ages: number;
  isServing: boolean;
  hasFailed: boolean;
}

/** Tells the process that it took the command which owes this effect. */
export type Expect = (effect: string) => void;

/** A process with one replica. It keeps nothing over a restart, as the real one. */
export class SimulatedReplica<Context extends ContextName> {
  readonly name: string;
  readonly context: Context;
  readonly samples: DigestSample[] = [];
  readonly #world: World;
  readonly #readPolicy: ReadPolicyName;
  #version: Version;
  #running: Running<Context> | null = null;

  constructor(world: World, context: Context, name: string, readPolicy: ReadPolicyName) {
    this.#world = world;
    this.context = context;
    this.name = name;
    this.#readPolicy = readPolicy;
    this.#version = world.versions.old;
  }

  /** null: it can't be reached. */
  get replica(): ReplicaOf<Context> | null {
    return this.#running?.isServing ? this.#running.replica : null;
  }

  start(): void {
    if (this.#running !== null) return;
    const { batchFrom, wrapper, snapshots, history, ages } = this.#world;
    const connection = connect(this.#world, this.context, this.name);
    const version = this.#version;
    const replica = new Replica<Model<Context>, Message<Context>, Outcome<Context>>({
      log: asSeenByReplica(this.#world, connection, this.name),
      machine: version.machines[this.context],
      context: this.context,
      source: this.name,
      readPolicy: this.#readPolicy,
      batchFrom,
      wrapper,
      snapshots: snapshots[this.context],
    });
    const running: Running<Context> = {
      replica,
      connection,
      mailer: this.context === 'order' ? this.#mailer(replica as ReplicaOf<'order'>) : null,
      onDeath: new Set(),
      version,
      ages: ages[this.context].length,
      isServing: false,
      hasFailed: false,
    };
    this.#running = running;
    history.tell(`${this.name} starts with ${version.name} code`);
    history.count('starts');
    replica.onFailure((_, trouble) => this.#failed(running, trouble));
    replica.start().then(
      () => this.#serve(running),
      (error: unknown) => this.#failed(running, error),
    );
  }

  /** From its next start on. */
  upgrade(): void {
    this.#version = this.#world.versions.new;
  }

  /** Asks the replica something; rejects with `unknown` if it dies before the answer. */
  request<Answer>(
    ask: (replica: ReplicaOf<Context>, expect: Expect) => Promise<Answer>,
  ): Promise<Answer> {
    const running = this.#running;
    if (!running?.isServing) {
      return Promise.reject(new SimbaError('not-live', `${this.name} can't be reached`));
    }
    return new Promise((resolve, reject) => {
      running.onDeath.add(reject);
      ask(running.replica, (effect) => running.mailer?.expect(effect))
        .then(resolve, reject)
        .finally(() => running.onDeath.delete(reject));
    });
  }

  /** At once: nothing that it was about to do comes to pass. */
  crash(): boolean {
    const running = this.#running;
    if (running === null) return false;
    this.#world.history.tell(`${this.name} crashes`);
    this.#die(running);
    return true;
  }

  async stop(): Promise<boolean> {
    const running = this.#running;
    if (running === null) return false;
    this.#world.history.tell(`${this.name} stops`);
    this.#leave(running);
    await running.mailer?.stop();
    await running.replica.stop();
    return true;
  }

  #die(running: Running<Context>): void {
    this.#leave(running);
    running.connection.cut();
    running.mailer?.crash();
    void running.replica.stop();
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
    running.mailer?.start();
    const { next, snapshotsIgnored, snapshotOffset } = running.replica;
    const { history, logs } = this.#world;
    for (const fault of snapshotsIgnored.keys()) history.count(`snapshot ignored: ${fault}`);
    if (snapshotOffset !== null) history.count('starts from a snapshot');
    if (logs[this.context].start > 0) history.count('starts on a trimmed log');
    history.tell(`${this.name} serves from ${next}`);
    void this.#sample(running);
  }

  async #sample(running: Running<Context>): Promise<void> {
    const part = this.name;
    const version = running.version.name;
    while (this.#running === running) {
      await this.#world.scheduler.pause(SAMPLE_MS);
      if (this.#running !== running) return;
      const { log } = running.replica;
      this.samples.push({ part, log, version, ...(await running.replica.digest()) });
    }
  }

  #mailer(replica: ReplicaOf<'order'>): Mailer {
    return new Mailer(this.#world, this.name, replica, (ambush) => this.#fallInto(ambush));
  }

  #fallInto({ deed, forMs }: Ambush): void {
    const { scheduler, weather, history } = this.#world;
    if (deed === 'stall') {
      history.tell(`${this.name} stands still for ${forMs} ms`);
      weather.addStall(this.name, forMs);
    } else if (this.crash()) {
      scheduler.after(forMs, () => this.start());
    }
  }

  #failed(running: Running<Context>, error: unknown): void {
    const { history, scheduler, postOffice } = this.#world;
    postOffice.deaths.push({ part: this.name, atMs: scheduler.timeMs });
    if (this.#running !== running || running.hasFailed) return;
    running.hasFailed = true;
    const { context } = this;
    const { version, ages, replica, isServing } = running;
    const position = isServing ? replica.next : null;
    const excuse = excuseOf(this.#world, { context, version, error, position, ages });
    if (excuse === null) {
      this.#leave(running);
      history.violate('replicas go on', `${this.name} ${error}`);
      return;
    }
    history.count(`replica stopped: ${excuse}`);
    history.tell(`${this.name} ${error}`);
    if (excuse === 'level') {
      // What it has applied can still be read, until somebody upgrades it.
      scheduler.after(UPGRADE_MS, () => this.#replaceStuck(running));
    } else {
      this.#die(running);
      scheduler.after(RESTART_MS, () => this.start());
    }
  }

  async #replaceStuck(running: Running<Context>): Promise<void> {
    if (this.#running !== running) return;
    await this.stop();
    this.upgrade();
    this.start();
  }
}
