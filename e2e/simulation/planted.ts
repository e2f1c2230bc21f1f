import type { MailResult } from '@thingy/contracts';
import type { Log, SnapshotManifest, Wrapper } from '@thingy/simba';
import type { Machines, ReplicaOf, Routings } from './contexts.ts';
import { VERSIONS, type Version } from './versions.ts';

type Act = (
  effect: string,
  signal: AbortSignal,
) => Promise<{ readonly result: MailResult } | undefined>;

/** A bug that is put in on purpose: the checks must find it. */
export interface Planted {
  /** In the rules themselves, which then are the same everywhere. */
  readonly machines?: (machines: Machines) => Machines;
  /** In the rules of replicas that have the new version. */
  readonly newMachines?: (machines: Machines) => Machines;
  /** In what bridges make of outcomes. */
  readonly routings?: (routings: Routings) => Routings;
  /** In what a replica makes of its log. */
  readonly replicaLog?: (log: Log, wrapper: Wrapper, process: string) => Log;
  /** In what a bridge makes of the log of a source or a target. */
  readonly bridgeLog?: (log: Log, wrapper: Wrapper) => Log;
  /** In what is done when an effect is due. */
  readonly act?: (act: Act, replica: ReplicaOf<'order'>) => Act;
  /** A claim that is lost is taken for one that is won. */
  readonly isClaimIgnored?: boolean;
  /** A replica that starts does what its replay has shown. */
  readonly isReplayActedOn?: boolean;
  /** Snapshots are taken without a thought of bridges. */
  readonly isSnapshotOfReplicasOnly?: boolean;
  /** Where a log is trimmed. */
  readonly trimmedBelow?: (kept: readonly SnapshotManifest[], end: number) => number | null;
  /** Answers tell no position. */
  readonly isSilent?: boolean;
  /** Refusals and "not found" tell no position. */
  readonly isSilentOnRefusal?: boolean;
  /** A client makes a new id for each attempt. */
  readonly isForgetful?: boolean;
}

export const NOTHING_PLANTED: Planted = {};

export interface Versions {
  readonly old: Version;
  readonly new: Version;
  /** The new one as it is meant to be: what the checks go by. */
  readonly right: Version;
}

/** What a simulation runs, with what is planted in it. */
export function versionsWith({ machines, newMachines, routings }: Planted): Versions {
  const decidedBy = (version: Version): Version => ({
    ...version,
    machines: machines?.(version.machines) ?? version.machines,
  });
  const routedBy = (version: Version): Version => ({
    ...version,
    routings: routings?.(version.routings) ?? version.routings,
  });
  const right = decidedBy(VERSIONS.new);
  const next = routedBy(right);
  return {
    old: routedBy(decidedBy(VERSIONS.old)),
    new: { ...next, machines: newMachines?.(next.machines) ?? next.machines },
    right,
  };
}
