/**
 * Exponential backoff with full jitter, so that customers who lost the same service don't come back
 * in step (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export function backoffMs(attempt: number, baseMs: number, limitMs: number): number {
  return Math.random() * Math.min(limitMs, baseMs * 2 ** attempt);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
