/** What every event of a browser tells. */
interface Happened {
  /** Milliseconds from the event until it was sent: no browser's clock is believed. */
  readonly ageMs: number;
}

/** Where it happened: the pattern of the page's address, such as `/products/[id]`. */
interface OnPage extends Happened {
  readonly page: string;
}

export interface PageView extends OnPage {
  readonly type: 'page-view';
  /** Of a product's page. */
  readonly productId?: string;
}

export interface Search extends Happened {
  readonly type: 'search';
  readonly words: string;
  /** Matches on all pages. */
  readonly results: number;
}

export interface CartChanged extends Happened {
  readonly type: 'cart-change';
  readonly change: 'add' | 'set' | 'clear';
  /** Not of `clear`. */
  readonly productId?: string;
  /** Pieces added, or the line's new quantity. */
  readonly quantity?: number;
}

/** Which order it was is not told. */
export interface OrderAnswered extends Happened {
  readonly type: 'order';
  readonly result: 'placed' | 'refused' | 'unknown';
}

export interface BrowserError extends OnPage {
  readonly type: 'error';
  readonly name: string;
  readonly message: string;
}

/** As web.dev/vitals defines them. */
export interface WebVital extends OnPage {
  readonly type: 'web-vital';
  readonly name: 'TTFB' | 'FCP' | 'LCP' | 'CLS' | 'INP';
  /** Milliseconds; of CLS a number without a unit. */
  readonly value: number;
}

export type BrowserEvent =
  | PageView
  | Search
  | CartChanged
  | OrderAnswered
  | BrowserError
  | WebVital;

/** What a tab sends to `POST /browser-events` of the bridge. */
export interface BrowserBatch {
  /** Made at random by the browser, and made anew after a while: it belongs to nothing else. */
  readonly visitor: string;
  readonly events: readonly BrowserEvent[];
}

/** Events of one batch. */
export const BROWSER_EVENTS_MAX = 50;
/** Characters of words, messages and names in an event. */
export const BROWSER_TEXT_LENGTH_MAX = 200;
/** An event that waited longer was forgotten with its page. */
export const BROWSER_EVENT_AGE_MS_MAX = 3_600_000;
/** Days for which the topic `browser` keeps them. */
export const BROWSER_EVENTS_KEPT_DAYS = 30;
