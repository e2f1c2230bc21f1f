/// <reference path="./jaeger-client.d.ts" />
import type { JaegerSender } from 'jaeger-client';

/** Spans that wait for the collector; more are dropped. */
export const SPANS_QUEUED_MAX = 2_000;
/** Spans of one request: encoding them takes a millisecond or two. */
const SPANS_PER_REQUEST = 100;
/** A collector that does not answer within this is given up, in milliseconds. */
export const SEND_MS_MAX = 3_000;
/** Between two complaints about a collector, in milliseconds. */
const COMPLAIN_EVERY_MS = 60_000;

/** What a connection says that the collector closed as idle just when it was used again. */
const CLOSED_IDLE = /ECONNRESET|EPIPE|socket hang up/;

type Done = (spans: number, error?: string) => void;

/**
 * Sends spans by another sender, one request at a time. jaeger-client's own has no limit: it opens
 * a request a second to a collector that does not answer, and none of them ever ends.
 */
export class BoundedSender implements JaegerSender {
  readonly #sender: JaegerSender;
  readonly #complain: (what: string) => void;
  #queue: unknown[] = [];
  #sending: Promise<void> | null = null;
  #lost = 0;
  #complainedAtMs = Number.NEGATIVE_INFINITY;

  constructor(sender: JaegerSender, complain: (what: string) => void) {
    this.#sender = sender;
    this.#complain = complain;
  }

  setProcess(process: unknown): void {
    this.#sender.setProcess(process);
  }

  append(span: unknown, done?: Done): void {
    if (this.#queue.length < SPANS_QUEUED_MAX) this.#queue.push(span);
    else this.#lost++;
    done?.(0);
  }

  flush(done?: Done): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    void this.#sending.then(() => done?.(0));
  }

  /** Ends what is under way. */
  close(): void {
    this.#sender.close();
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const spans = this.#queue.splice(0, SPANS_PER_REQUEST);
      let error = await this.#send(spans);
      if (error !== undefined && CLOSED_IDLE.test(error)) error = await this.#send(spans);
      if (error !== undefined) {
        this.#lost += spans.length;
        this.#tell(error);
        return;
      }
    }
  }

  #send(spans: readonly unknown[]): Promise<string | undefined> {
    return new Promise((resolve) => {
      // Closing ends the request under way with an error; later ones open connections again.
      const late = setTimeout(() => this.#sender.close(), SEND_MS_MAX).unref();
      for (const span of spans) this.#sender.append(span);
      this.#sender.flush((_, error) => {
        clearTimeout(late);
        resolve(error);
      });
    });
  }

  #tell(error: string): void {
    const now = performance.now();
    if (now - this.#complainedAtMs < COMPLAIN_EVERY_MS) return;
    this.#complainedAtMs = now;
    this.#complain(`${this.#lost} spans lost: ${error}`);
    this.#lost = 0;
  }
}

/** More than one request has: the sender must never send by itself. */
export const NEVER_BY_ITSELF = SPANS_PER_REQUEST + 1;
