import { fingerprintOf } from '@thingy/simba';
import type { Figure } from './figure.ts';

/** The finest interval of positions; a replica takes a digest at each. */
const INTERVAL = 1_000;
/** Each coarser interval is twice the one before: up to 1,024,000 records. */
const INTERVALS = 11;

interface TakenDigest {
  readonly position: number;
  readonly digest: string;
}

/**
 * A replica's digests as numbers that Prometheus can hold against those of other replicas.
 *
 * Two replicas are scraped at different moments, and can only be compared where they stood at the
 * same position. So there is one series for the last multiple of 1,000 records, one for the last
 * multiple of 2,000, and so on: whatever the load, one of them stands still for long enough, and
 * the number of series never grows.
 *
 * The value depends on the position as well as on the digest. So among replicas of one log there
 * are as many values as positions, and more only if they differ.
 */
export class DigestSeries {
  readonly #last = new Map<number, TakenDigest>();
  #noted = 0;

  /** Oldest first, as a replica keeps them. Costs nothing where there is no newer one. */
  note(digests: readonly TakenDigest[]): void {
    if ((digests.at(-1)?.position ?? 0) <= this.#noted) return;
    for (const taken of digests) {
      if (taken.position <= this.#noted) continue;
      this.#noted = taken.position;
      for (let power = 0; power < INTERVALS; power++) {
        const every = INTERVAL * 2 ** power;
        if (taken.position % every === 0) this.#last.set(every, taken);
      }
    }
  }

  /** `log` is asked only if there is a digest. */
  figures(log: () => string): readonly Figure[] {
    return [...this.#last].flatMap(([every, { position, digest }]): readonly Figure[] => {
      const labels = { log: log(), every: String(every) };
      return [
        { name: 'digest_position', labels, value: position },
        { name: 'digest_value', labels, value: numberOf(position, digest) },
      ];
    });
  }
}

/** 52 bits: a double holds every one of them. */
function numberOf(position: number, digest: string): number {
  return Number.parseInt(fingerprintOf(`${position} ${digest}`).slice(0, 13), 16);
}
