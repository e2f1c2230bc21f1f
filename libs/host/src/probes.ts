import type { Figure } from './figure.ts';
import type { Finding, Vitals } from './vitals.ts';

/**
 * What the three probes of a process answer. None of them calls Kafka: what they need to know is
 * remembered from what the process does anyway.
 */
export class Probes {
  readonly #vitals: Vitals;
  readonly #hindrance: () => string | null;

  /** `hindrance`: why the process gets no traffic now, whatever its vitals say; null: it may. */
  constructor(vitals: Vitals, hindrance: () => string | null) {
    this.#vitals = vitals;
    this.#hindrance = hindrance;
  }

  startup(): Finding {
    return this.#vitals.started();
  }

  live(): Finding {
    return this.#vitals.live();
  }

  ready(): Finding {
    const reason = this.#hindrance();
    return reason === null ? this.#vitals.ready() : { ok: false, reason };
  }

  figures(): readonly Figure[] {
    return (['startup', 'live', 'ready'] as const).map((probe) => ({
      name: 'probe_ok',
      labels: { probe },
      value: this[probe]().ok ? 1 : 0,
    }));
  }
}
