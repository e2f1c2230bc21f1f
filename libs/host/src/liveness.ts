import type { Finding } from './vitals.ts';

/**
 * Without a turn of what follows a log, in milliseconds: nothing that it waits for takes so long. A
 * Kafka that is away does not stand still: that is a turn in vain every second.
 */
export const STILL_MS_MAX = 60_000;

/** Whether what follows a log moves; `what`: its name, for people. */
export function movesOn(what: string, stillMs: number): Finding {
  if (stillMs <= STILL_MS_MAX) return { ok: true, reason: 'running' };
  return { ok: false, reason: `${what} has not moved for ${Math.round(stillMs / 1_000)} s` };
}
