import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Everything of simba that depends on time or chance goes through one of these. */
export interface Scheduler {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  /** Calls back once, after `ms` milliseconds at the earliest; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Fulfilled after all else that is ready now has had its turn. */
  turn(): Promise<void>;
  /** From 0 up to, and without, 1. */
  random(): number;
  /** That many bytes which nobody can guess. */
  bytes(count: number): Uint8Array;
}

const real: Scheduler = {
  nowMs: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  turn: () => nextTurn(),
  random: () => Math.random(),
  bytes: (count) => randomBytes(count),
};

let current = real;

/**
 * Replaces time and chance in the whole process, for a simulation that decides both from a seed;
 * null puts the real ones back. It is no parameter, since there is never more than one.
 */
export function useScheduler(scheduler: Scheduler | null): void {
  current = scheduler ?? real;
}

export function nowMs(): number {
  return current.nowMs();
}

export function after(ms: number, callback: () => void): () => void {
  return current.after(ms, callback);
}

export function turn(): Promise<void> {
  return current.turn();
}

export function random(): number {
  return current.random();
}

/** A name that nothing else has, of that many bytes, in base64url. */
export function randomId(bytes: number): string {
  return Buffer.from(current.bytes(bytes)).toString('base64url');
}

/** Fulfilled after `ms` milliseconds, or as soon as the signal is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = after(ms, wake);
    signal?.addEventListener('abort', wake);
  });
}
