import type { Log, LogBatch, Payload, StoredRecord } from '@thingy/simba';
import { structured } from '@thingy/simba';

/** Records of one batch: about as many as a fetch brings. */
const BATCH_RECORDS = 2_000;

/**
 * A log that hands over what it is given and forgets it, and costs next to nothing: to measure what
 * is done with it.
 */
export class GivenLog implements Log {
  readonly name = 'given/0';
  /** Given, and not handed over yet, as they will be. */
  readonly #batches: StoredRecord[][] = [];
  #end = 0;
  #onGiven: () => void = () => {};

  constructor() {
    this.give([wrapped('opened', { type: 'LogOpened', ...{ logId: 'given' } })]);
  }

  /** All of them are there at once. */
  give(payloads: Iterable<Payload>): void {
    for (const { value } of payloads) {
      let batch = this.#batches.at(-1);
      if (batch === undefined || batch.length === BATCH_RECORDS) {
        batch = [];
        this.#batches.push(batch);
      }
      batch.push({ offset: this.#end++, timeMs: Date.now(), value, headers: {} });
    }
    this.#onGiven();
  }

  /** Once, and from offset 0 on, whatever `after`: for one replica without snapshots. */
  async follow(
    onBatch: (batch: LogBatch) => Promise<void>,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<void> {
    signal.addEventListener('abort', () => this.#onGiven());
    while (!signal.aborted) {
      const records = this.#batches.shift();
      if (records !== undefined) await onBatch({ records, endOffset: this.#end });
      else await new Promise<void>((resolve) => (this.#onGiven = resolve));
    }
  }

  async end(): Promise<number> {
    return this.#end;
  }

  async read(): Promise<null> {
    return null;
  }

  async append(payloads: readonly Payload[]): Promise<void> {
    this.give(payloads);
  }

  lastContactMs(): number {
    return Date.now();
  }

  async close(): Promise<void> {}
}

/** A record of the back office. */
export function wrapped(id: string, message: { readonly type: string }): Payload {
  return structured.wrap({
    id,
    source: 'bench',
    session: null,
    fingerprint: id,
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message,
  });
}
