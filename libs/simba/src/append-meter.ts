import type { SimbaErrorCode } from './errors.ts';
import { DURATION_SECONDS, Histogram } from './histogram.ts';

const BATCH_RECORDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** What an append came to: it is in the log, or the code that it was rejected with. */
export type AppendResult = 'landed' | SimbaErrorCode;

/** What became of the appends to a log since the process started. */
export class AppendMeter {
  readonly results = new Map<AppendResult, number>([
    ['landed', 0],
    ['rejected', 0],
    ['unknown', 0],
    ['overloaded', 0],
  ]);
  /** Of batches, with what was tried again: from the first attempt until it was settled. */
  readonly batchSeconds = new Histogram(DURATION_SECONDS);
  readonly batchRecords = new Histogram(BATCH_RECORDS);

  settled(result: AppendResult, appends = 1): void {
    this.results.set(result, (this.results.get(result) ?? 0) + appends);
  }

  sent(records: number, ms: number): void {
    this.batchRecords.observe(records);
    this.batchSeconds.observe(ms / 1_000);
  }
}
