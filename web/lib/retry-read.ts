import { backoffMs, sleep } from './backoff.ts';
import type { RetryBudget } from './retry-budget.ts';
import { ShopError } from './shop-error.ts';

const RETRY_WITHIN_MS = 150;

/**
 * Reads, and once more if the connection broke or a gateway found nobody, as when a replica leaves.
 * Not if it took too long, or who answered asks to wait: a repetition would make that worse.
 */
export async function retryRead<Answer>(
  budget: RetryBudget,
  read: () => Promise<Answer>,
): Promise<Answer> {
  budget.deposit();
  try {
    return await read();
  } catch (error) {
    if (!isWorthARetry(error) || !budget.withdraw()) throw error;
    await sleep(backoffMs(0, RETRY_WITHIN_MS, RETRY_WITHIN_MS));
    return read();
  }
}

function isWorthARetry(error: unknown): boolean {
  if (!(error instanceof ShopError)) return false;
  if (error.status === null) return error.code === 'unreachable';
  return (error.status === 502 || error.status === 503) && !error.isToldToWait;
}
