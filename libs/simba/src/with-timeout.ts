import { after } from './scheduler.ts';

/**
 * Settles as the promise does, or rejects after `ms` milliseconds. What the promise comes to after
 * that is ignored; the work behind it goes on.
 */
export function withTimeout<Value>(
  promise: Promise<Value>,
  ms: number,
  what: string,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = after(ms, () => reject(new Error(`${what}: no answer in ${ms} ms`)));
    promise.then(resolve, reject).finally(() => cancel());
  });
}
