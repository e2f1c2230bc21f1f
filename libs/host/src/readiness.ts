import type { Finding } from './vitals.ts';

/** From where on a process that serves gets no traffic; part of the settings. */
export interface ReadyLimits {
  /** Records that it may be behind. */
  readonly readyLagRecords: number;
  /**
   * How long Kafka may have been silent, in milliseconds; 0: for ever. Long, since a Kafka that is
   * away is away for all replicas: not ready at once, they would take all reading down with it.
   */
  readonly readyContactMs: number;
}

export const READY_LIMITS: ReadyLimits = { readyLagRecords: 10_000, readyContactMs: 900_000 };

/** Whether it is near enough to its log, and has heard of it not too long ago. */
export function keepsUp(lag: number, lastContactMs: number, limits: ReadyLimits): Finding {
  const { readyLagRecords, readyContactMs } = limits;
  if (lag > readyLagRecords) return { ok: false, reason: `behind by ${lag} records` };
  const silentMs = Date.now() - lastContactMs;
  if (readyContactMs > 0 && silentMs > readyContactMs) {
    return { ok: false, reason: `no contact with Kafka for ${Math.round(silentMs / 1_000)} s` };
  }
  return { ok: true, reason: 'live' };
}
