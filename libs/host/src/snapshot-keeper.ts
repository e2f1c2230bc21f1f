import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@thingy/simba';
import type { Figure, FigureName } from './figure.ts';

/** From one look at the logs to the next, or up to half less: several processes rarely meet. */
const LOOK_MS_MAX = 60_000;
/** After an attempt that came to nothing. */
const RETRY_MS = 120_000;

/** The newest snapshot of a context, written just now or found to be new enough. */
export interface SnapshotReport {
  readonly isNew: boolean;
  /** The first offset that is not in it. */
  readonly next: number;
  /** Milliseconds since 1970. */
  readonly putAtMs: number;
}

export interface SnapshotKeeperOptions {
  /** Records of a log since its newest snapshot, from which on there is to be another. */
  readonly everyRecords: number;
  /** By context. */
  readonly logs: Readonly<Record<string, Pick<Log, 'end'>>>;
  /** Takes a snapshot, unless another process has written one that ends at `enough` or later. */
  readonly take: (context: string, enough: number, signal: AbortSignal) => Promise<SnapshotReport>;
  /** Nothing is written before; always where it is left out. */
  readonly isReady?: () => boolean;
  readonly onTrouble: (what: string, error: unknown) => void;
  /** `LOOK_MS_MAX` where it is left out. */
  readonly lookMsMax?: number;
  /** `RETRY_MS` where it is left out. */
  readonly retryMs?: number;
}

interface Kept {
  end: number;
  newest: number;
  putAtMs: number;
  retryAtMs: number;
  readonly counts: Record<'taken' | 'found' | 'failed', number>;
}

/**
 * Has snapshots written while logs grow, one after the other. What can't be written now is tried
 * again later, and is no one's trouble but an operator's.
 */
export class SnapshotKeeper {
  readonly #options: SnapshotKeeperOptions;
  readonly #kept: ReadonlyMap<string, Kept>;

  constructor(options: SnapshotKeeperOptions) {
    this.#options = options;
    this.#kept = new Map(Object.keys(options.logs).map((context) => [context, nothingKept()]));
  }

  /** Until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { lookMsMax = LOOK_MS_MAX, isReady = () => true } = this.#options;
    while (!signal.aborted) {
      const waitMs = (1 - Math.random() / 2) * lookMsMax;
      await pause(waitMs, undefined, { signal }).catch(() => 'aborted');
      for (const [context, kept] of this.#kept) {
        if (!signal.aborted && isReady()) await this.#look(context, kept, signal);
      }
    }
  }

  figures(): readonly Figure[] {
    return [...this.#kept].flatMap(([context, { end, newest, putAtMs, counts }]) => {
      const figure = (name: FigureName, value: number) => ({ name, labels: { context }, value });
      const results = Object.entries(counts).map(([result, value]): Figure => {
        return { name: 'snapshots_total', labels: { context, result }, value };
      });
      return [
        // 0: none that this process has written or found.
        figure('newest_snapshot_offset', newest),
        figure('newest_snapshot_timestamp_seconds', putAtMs / 1_000),
        figure('newest_snapshot_age_records', Math.max(0, end - newest)),
        ...results,
      ];
    });
  }

  async #look(context: string, kept: Kept, signal: AbortSignal): Promise<void> {
    const { everyRecords, logs, take, onTrouble, retryMs = RETRY_MS } = this.#options;
    try {
      kept.end = (await logs[context]?.end()) ?? 0;
      const enough = kept.end - everyRecords + 1;
      if (kept.newest >= enough || enough < 1 || performance.now() < kept.retryAtMs) return;
      const { isNew, next, putAtMs } = await take(context, enough, signal);
      kept.counts[isNew ? 'taken' : 'found']++;
      kept.newest = next;
      kept.putAtMs = putAtMs;
    } catch (error) {
      if (signal.aborted) return;
      kept.counts.failed++;
      kept.retryAtMs = performance.now() + retryMs;
      onTrouble(`a snapshot of ${context}`, error);
    }
  }
}

function nothingKept(): Kept {
  const counts = { taken: 0, found: 0, failed: 0 };
  return { end: 0, newest: 0, putAtMs: 0, retryAtMs: 0, counts };
}
