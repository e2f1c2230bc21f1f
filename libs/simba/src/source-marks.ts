import { compareOrigins, type Origin } from './origin.ts';

export type FactStanding = 'next' | 'duplicate' | 'gap';

/**
 * The origin of the last fact that a target has applied, per source log. Folding a target's log
 * through `standing` and `advance` gives the marks without knowing the target's domain.
 */
export class SourceMarks {
  /** By `topic/partition` of the source. */
  readonly #marks = new Map<string, Origin>();
  #snapshot: ReadonlyMap<string, Origin> | null = null;

  /** What a fact is to this log now. Changes nothing. */
  standing(origin: Origin, previousOrigin: Origin | null): FactStanding {
    const mark = this.#marks.get(sourceOf(origin.log));
    if (mark !== undefined && mark.log === origin.log && compareOrigins(origin, mark) <= 0) {
      return 'duplicate';
    }
    return isSame(mark, previousOrigin) ? 'next' : 'gap';
  }

  /** The fact, which must be the next, has been applied. */
  advance(origin: Origin): void {
    this.#marks.set(sourceOf(origin.log), origin);
    this.#snapshot = null;
  }

  /** `source` is `topic/partition`. */
  of(source: string): Origin | undefined {
    return this.#marks.get(source);
  }

  /** As they are now, by `topic/partition`; costs nothing while no mark has moved. */
  snapshot(): ReadonlyMap<string, Origin> {
    this.#snapshot ??= new Map(this.#marks);
    return this.#snapshot;
  }

  all(): readonly Origin[] {
    return [...this.#marks.values()];
  }
}

function isSame(mark: Origin | undefined, previous: Origin | null): boolean {
  if (mark === undefined || previous === null) return mark === undefined && previous === null;
  return mark.log === previous.log && compareOrigins(mark, previous) === 0;
}

/** `topic/partition` of `topic/partition/logId`. */
export function sourceOf(log: string): string {
  return log.slice(0, log.lastIndexOf('/'));
}
