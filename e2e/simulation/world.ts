import type { ContextName } from '@thingy/contracts';
import type { Log, MemoryLog, MemorySnapshotStore, StoredRecord, Wrapper } from '@thingy/simba';
import { Connection } from './connection.ts';
import type { PerContext } from './contexts.ts';
import type { History } from './history.ts';
import type { Planted, Versions } from './planted.ts';
import type { PostOffice } from './post-office.ts';
import type { VirtualScheduler } from './virtual-scheduler.ts';
import type { Weather } from './weather.ts';

/** One log of a context: there is another one if it is made anew. */
export interface Age {
  readonly logId: string;
  /** All that it had when it was deleted; null: it is there. */
  records: readonly StoredRecord[] | null;
}

/** What every part of a simulated shop needs. */
export interface World {
  readonly scheduler: VirtualScheduler;
  readonly weather: Weather;
  readonly history: History;
  readonly logs: PerContext<MemoryLog>;
  /** When each of a log's records came to be there, in virtual time. */
  readonly landedMs: PerContext<number[]>;
  readonly ages: PerContext<Age[]>;
  readonly versions: Versions;
  readonly postOffice: PostOffice;
  /** The last job of an operator: of one log there is one at a time. */
  readonly jobs: Record<ContextName, Promise<void>>;
  readonly planted: Planted;
  readonly batchFrom: number;
  readonly wrapper: Wrapper;
  readonly snapshots: PerContext<MemorySnapshotStore>;
  /** Snapshots of which a bit has flipped, by id. */
  readonly spoiled: Set<string>;
}

export function connect(world: World, context: ContextName, process: string): Connection {
  return new Connection(world, context, process);
}

/** The log as a replica sees it, with the bug that is planted there, if any. */
export function asSeenByReplica({ planted, wrapper }: World, log: Log, process: string): Log {
  return planted.replicaLog?.(log, wrapper, process) ?? log;
}
