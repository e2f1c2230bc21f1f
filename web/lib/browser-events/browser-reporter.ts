import { BROWSER_EVENT_AGE_MS_MAX, type BrowserBatch, type BrowserEvent } from '@thingy/contracts';

type Untimed<Event> = Event extends BrowserEvent ? Omit<Event, 'ageMs'> : never;
/** What happened, without when. */
export type Happening = Untimed<BrowserEvent>;

export interface BrowserReporterOptions {
  /** Whose events they are; asked with every batch, for it changes. */
  readonly visitor: () => string;
  /** Sends and does not wait for the answer. */
  readonly send: (batch: BrowserBatch) => void;
  readonly nowMs?: () => number;
}

/** From an event until it is sent with those that have come meanwhile. */
const PAUSE_MS = 5_000;
/** Of one batch: so many fit into a request, whatever they say. */
const BATCH_MAX = 20;
/** A page that fails again and again tells no more after so many. */
const ERRORS_MAX = 10;

/**
 * Tells the shop what happens in this tab, a few events at a time. Nothing waits for it, and what
 * can't be sent is lost.
 */
export class BrowserReporter {
  readonly #options: BrowserReporterOptions;
  readonly #nowMs: () => number;
  #waiting: { readonly happening: Happening; readonly atMs: number }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #errors = 0;

  constructor(options: BrowserReporterOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  report(happening: Happening): void {
    if (happening.type === 'error' && ++this.#errors > ERRORS_MAX) return;
    this.#waiting.push({ happening, atMs: this.#nowMs() });
    if (this.#waiting.length >= BATCH_MAX) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Now: the page may be gone soon. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    const now = this.#nowMs();
    const events = waiting.map(({ happening, atMs }) => {
      const ageMs = Math.min(Math.round(now - atMs), BROWSER_EVENT_AGE_MS_MAX);
      return { ...happening, ageMs } as BrowserEvent;
    });
    this.#options.send({ visitor: this.#options.visitor(), events });
  }
}
