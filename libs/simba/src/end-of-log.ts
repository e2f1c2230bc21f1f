import { Backoff } from './backoff.ts';
import type { Log } from './log.ts';

const RETRY_BASE_MS = 100;
const RETRY_CAP_MS = 2_000;

/**
 * One past the last record that the log has now. A log that can't be reached, is not there yet or
 * has not been opened yet is waited for: nothing is lost by it. null: the signal was aborted first.
 */
export async function endOfLog(
  log: Log,
  signal: AbortSignal,
  onTrouble: (what: string, error: unknown) => void,
): Promise<number | null> {
  const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
  while (!signal.aborted) {
    try {
      const end = await log.end();
      if (end > 0) return end;
      throw new Error('it is empty: nobody has opened it yet');
    } catch (error) {
      onTrouble(`read the end of ${log.name}`, error);
      await backoff.failed(signal);
    }
  }
  return null;
}
