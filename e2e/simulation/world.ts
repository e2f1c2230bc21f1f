import type { ContextName } from '@thingy/contracts';
import type { Log, MemoryLog, MemorySnapshotStore, Wrapper } from '@thingy/simba';
import { Connection } from './connection.ts';
import type { Machines, PerContext } from './contexts.ts';
import type { History } from './history.ts';
import type { Planted } from './planted.ts';
import type { VirtualScheduler } from './virtual-scheduler.ts';
import type { Weather } from './weather.ts';

/** What every part of a simulated shop needs. */
export interface World {
  readonly scheduler: VirtualScheduler;
  readonly weather: Weather;
  readonly history: History;
  readonly logs: PerContext<MemoryLog>;
  readonly machines: Machines;
  readonly planted: Planted;
  readonly batchFrom: number;
  readonly wrapper: Wrapper;
  readonly snapshots: PerContext<MemorySnapshotStore>;
}

export function connect(world: World, context: ContextName, process: string): Connection {
  const { logs, weather, scheduler } = world;
  return new Connection(logs[context], context, process, weather, scheduler);
}

/** The log as a replica sees it, with the bug that is planted there, if any. */
export function asSeenByReplica({ planted, wrapper }: World, log: Log, process: string): Log {
  return planted.replicaLog?.(log, wrapper, process) ?? log;
}
