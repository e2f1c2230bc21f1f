import { randomBytes } from 'node:crypto';
import type { BrowserBatch, BrowserEvent } from '@thingy/contracts';
import { type Figure, TokenBuckets } from '@thingy/host';
import type { Log } from '@thingy/simba';
import { withoutPersonalData } from './without-personal-data.ts';

const ID_BYTES = 12;
/** Fields that may say anything; of the others their form is known. */
const FREE_TEXTS: ReadonlySet<string> = new Set(['words', 'name', 'message']);
/** Of all browsers, by one process: routing facts comes first. */
const BATCHES_PER_SECOND = 200;
const ALL = 'all';

/** One event in the topic `browser`: CloudEvents 1.0, structured mode. */
export interface BrowserRecord {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: `browser.${BrowserEvent['type']}`;
  /** The visitor, who is nobody in particular. */
  readonly subject: string;
  /** ISO 8601, by this process's clock. */
  readonly time: string;
  readonly data: Omit<BrowserEvent, 'type' | 'ageMs'>;
}

/** What became of events. */
type Result = 'kept' | 'lost' | 'not-tracked' | 'throttled';

/** Writes down what browsers tell. Nobody waits for it: what can't be written now is lost. */
export class BrowserTopic {
  readonly #log: Pick<Log, 'append'>;
  readonly #source: string;
  readonly #limit: Pick<TokenBuckets, 'take'>;
  readonly #counts: Record<Result, number> = { kept: 0, lost: 0, 'not-tracked': 0, throttled: 0 };

  constructor(
    log: Pick<Log, 'append'>,
    source: string,
    limit: Pick<TokenBuckets, 'take'> = new TokenBuckets(BATCHES_PER_SECOND),
  ) {
    this.#log = log;
    this.#source = source;
    this.#limit = limit;
  }

  /** Seconds until another batch may be taken; 0: it may now. */
  waitSeconds(): number {
    return this.#limit.take(ALL);
  }

  /** Resolves when the events are in the topic; rejects as `Log.append`. */
  async keep({ visitor, events }: BrowserBatch, nowMs = Date.now()): Promise<void> {
    const payloads = events
      .map((event) => this.#recordOf(visitor, event, nowMs))
      .map((record) => ({ value: Buffer.from(JSON.stringify(record)) }));
    try {
      await this.#log.append(payloads);
      this.#counts.kept += events.length;
    } catch (error) {
      this.#counts.lost += events.length;
      throw error;
    }
  }

  passedOver(result: 'not-tracked' | 'throttled', { events }: BrowserBatch): void {
    this.#counts[result] += events.length;
  }

  figures(): readonly Figure[] {
    return Object.entries(this.#counts).map(([result, value]) => {
      return { name: 'browser_events_total', labels: { result }, value };
    });
  }

  #recordOf(visitor: string, event: BrowserEvent, nowMs: number): BrowserRecord {
    const { type, ageMs, ...told } = event;
    const texts = Object.entries(told).map(([name, value]) => {
      return [name, FREE_TEXTS.has(name) ? withoutPersonalData(String(value)) : value];
    });
    return {
      specversion: '1.0',
      id: randomBytes(ID_BYTES).toString('base64url'),
      source: this.#source,
      type: `browser.${type}`,
      subject: visitor,
      time: new Date(nowMs - ageMs).toISOString(),
      data: Object.fromEntries(texts),
    };
  }
}
