import { DURATION_SECONDS, Histogram } from './histogram.ts';

const RESPONSE_BYTES = [100, 1_000, 10_000, 100_000, 262_144, 1_048_576, 4_194_304];

/** What kafkajs says of a request that was answered. */
export interface KafkaRequest {
  /** `Fetch`, `Produce`, … */
  readonly apiName: string;
  /** From sending it until its answer was there, in whole milliseconds. */
  readonly duration: number;
  /** Of the answer, in bytes. */
  readonly size: number;
}

interface MeasuredApi {
  readonly seconds: Histogram;
  readonly bytes: Histogram;
}

/** What a process's Kafka clients have done since it started; one for all of them. */
export class KafkaMeter {
  readonly #apis = new Map<string, MeasuredApi>();
  readonly #retries = new Map<string, number>([
    ['follow', 0],
    ['produce', 0],
  ]);
  #connections = 0;

  requested({ apiName, duration, size }: KafkaRequest): void {
    let api = this.#apis.get(apiName);
    if (api === undefined) {
      api = { seconds: new Histogram(DURATION_SECONDS), bytes: new Histogram(RESPONSE_BYTES) };
      this.#apis.set(apiName, api);
    }
    api.seconds.observe(duration / 1_000);
    api.bytes.observe(size);
  }

  connected(): void {
    this.#connections++;
  }

  /** A client was given up, and what it was to do is tried again by a new one. */
  retried(work: 'follow' | 'produce'): void {
    this.#retries.set(work, (this.#retries.get(work) ?? 0) + 1);
  }

  /** By the name of the API. */
  get apis(): ReadonlyMap<string, MeasuredApi> {
    return this.#apis;
  }

  /** Opened so far. */
  get connections(): number {
    return this.#connections;
  }

  /** By work. */
  get retries(): ReadonlyMap<string, number> {
    return this.#retries;
  }
}
