import { Logger } from '@nestjs/common';
import { catalog } from '@thingy/catalog-domain';
import type { ContextName } from '@thingy/contracts';
import {
  type Figure,
  type Finding,
  keepsUp,
  movesOn,
  READY_LIMITS,
  type ReadyLimits,
  Tracing,
  type Vitals,
} from '@thingy/host';
import { order } from '@thingy/order-domain';
import {
  Forwarder,
  ForwardTarget,
  type Log,
  needsOperator,
  type SnapshotStore,
} from '@thingy/simba';
import { routesOf, targetsOf } from './routes.ts';

const CONTEXTS: readonly ContextName[] = ['catalog', 'cart', 'order'];
const catalogRoutes = { machine: catalog, route: routesOf('catalog') };
const orderRoutes = { machine: order, route: routesOf('order') };
const logger = new Logger('bridge');

type RunningForwarder = Pick<
  Forwarder<never, never, never>,
  'run' | 'lag' | 'hasReplayed' | 'stillMs' | 'unconfirmed' | 'forwarded'
>;

/**
 * All routes of the shop in one process: follows the three logs as targets and, with their own
 * state machines, catalog and order as sources.
 */
export class Bridge implements Vitals {
  readonly name = 'bridge';
  readonly #targets: readonly ForwardTarget[];
  readonly #forwarders: ReadonlyMap<ContextName, RunningForwarder>;
  readonly #troubles = new Map<string, unknown>();
  readonly #limits: ReadyLimits;

  constructor(
    logs: Readonly<Record<ContextName, Log>>,
    snapshots: Readonly<Record<ContextName, SnapshotStore | null>>,
    producer: string,
    tracing = new Tracing(null, 0),
    limits: ReadyLimits = READY_LIMITS,
  ) {
    this.#limits = limits;
    this.#targets = CONTEXTS.map(
      (name) =>
        new ForwardTarget(
          name,
          logs[name],
          tracing.forwardingWrapper(logs[name].name),
          snapshots[name],
        ),
    );
    const common = (name: ContextName) => ({
      source: logs[name],
      snapshots: snapshots[name],
      targets: this.#targets.filter((target) => targetsOf(name).has(target.name)),
      producer,
      onTrouble: warn,
    });
    this.#forwarders = new Map<ContextName, RunningForwarder>([
      ['catalog', new Forwarder({ ...common('catalog'), ...catalogRoutes })],
      ['order', new Forwarder({ ...common('order'), ...orderRoutes })],
    ]);
  }

  /**
   * Runs until the signal is aborted. A route that needs an operator stops, and the others go on;
   * rejects when a log no longer continues what was read: the process must then start again.
   */
  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const following: Promise<void>[] = [];
    const folded = this.#targets.map(
      (target) =>
        new Promise<void>((resolve) => {
          following.push(target.follow(either, resolve, warn).finally(resolve));
        }),
    );
    const forwarding = Promise.all(folded).then(() =>
      Promise.all([...this.#forwarders].map(([name, one]) => this.#keep(name, one.run(either)))),
    );
    try {
      await Promise.all([...following, forwarding]);
    } finally {
      ending.abort();
    }
  }

  started(): Finding {
    for (const [source, { hasReplayed }] of this.#forwarders) {
      const waits = this.#troubles.has(source);
      if (!hasReplayed && !waits) return { ok: false, reason: `replaying ${source}` };
    }
    return { ok: true, reason: 'replayed' };
  }

  live(): Finding {
    const loops: readonly (readonly [string, number])[] = [
      ...this.#targets.map(({ name, stillMs }) => [`the target ${name}`, stillMs] as const),
      ...[...this.#forwarders].map(
        ([name, { stillMs }]) => [`the source ${name}`, stillMs] as const,
      ),
    ];
    for (const [what, stillMs] of loops) {
      const moving = movesOn(what, stillMs);
      if (!moving.ok) return moving;
    }
    return { ok: true, reason: 'running' };
  }

  ready(): Finding {
    for (const [source, error] of this.#troubles) {
      return {
        ok: false,
        reason: `the routes of ${source} wait for an operator: ${String(error)}`,
      };
    }
    const start = this.started();
    if (!start.ok) return start;
    const contactMs = Math.min(...this.#targets.map(({ log }) => log.lastContactMs()));
    for (const [source, { lag }] of this.#forwarders) {
      const { ok, reason } = keepsUp(lag, contactMs, this.#limits);
      if (!ok) return { ok, reason: `${source}: ${reason}` };
    }
    return { ok: true, reason: 'forwarding' };
  }

  async position(): Promise<object> {
    const forwarders = [...this.#forwarders].map(([source, { lag, unconfirmed, forwarded }]) => {
      return { source, lag, unconfirmed, forwarded: Object.fromEntries(forwarded) };
    });
    return { context: this.name, forwarders };
  }

  async figures(): Promise<readonly Figure[]> {
    const ofSources = [...this.#forwarders].flatMap(([source, forwarder]): readonly Figure[] => {
      const labels = { source };
      const isStopped = this.#troubles.has(source) ? 1 : 0;
      return [
        { name: 'bridge_routes_stopped', labels, value: isStopped },
        { name: 'bridge_lag_records', labels, value: forwarder.lag },
        { name: 'bridge_unconfirmed_facts', labels, value: forwarder.unconfirmed },
        ...[...forwarder.forwarded].map(([target, value]): Figure => {
          return { name: 'bridge_facts_total', labels: { source, target }, value };
        }),
      ];
    });
    const ofTargets = this.#targets.map(({ name, gaps }): Figure => {
      return { name: 'bridge_gaps_total', labels: { target: name }, value: gaps };
    });
    return [...ofSources, ...ofTargets];
  }

  async #keep(source: ContextName, running: Promise<void>): Promise<void> {
    try {
      await running;
    } catch (error) {
      if (!needsOperator(error)) throw error;
      logger.error(`the routes of ${source} wait for an operator`, error);
      this.#troubles.set(source, error);
    }
  }
}

function warn(what: string, error: unknown): void {
  logger.warn(`${what}: ${String(error)}`);
}
