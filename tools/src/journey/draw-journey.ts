import type { BrowserEvent } from '@thingy/contracts';
import type { BrowserMoment } from './browser-moment.ts';
import type { Journey } from './journeys.ts';

const DAY_LENGTH = 10;
const TIME_END = 19;

/** One line an event, with the seconds since the one before. */
export function drawJourney({ visitor, moments }: Journey): string {
  const lines = moments.map((moment, index) => {
    const sinceMs = moment.atMs - (moments[index - 1]?.atMs ?? moment.atMs);
    const since = index === 0 ? '' : `+${(sinceMs / 1_000).toFixed(1)} s`;
    return `${timeOf(moment)}  ${since.padStart(10)}  ${describe(moment.event)}`;
  });
  return [`visitor ${visitor}`, ...lines].join('\n');
}

/** One line a visitor. */
export function listJourneys(journeys: readonly Journey[]): string {
  return journeys
    .map(({ visitor, moments }) => {
      const [first] = moments;
      const began = first === undefined ? '' : `${dayOf(first)} ${timeOf(first)}`;
      const pages = moments.filter(({ event }) => event.type === 'page-view').length;
      return `${visitor}  from ${began}  ${moments.length} events, ${pages} pages`;
    })
    .join('\n');
}

function describe(told: BrowserMoment['event']): string {
  const event = told as BrowserEvent;
  switch (event.type) {
    case 'page-view':
      return `page ${event.page}${event.productId === undefined ? '' : ` ${event.productId}`}`;
    case 'search':
      return `search "${event.words}": ${event.results} results`;
    case 'cart-change':
      return `cart ${[event.change, event.quantity, event.productId].filter(isTold).join(' ')}`;
    case 'order':
      return `order ${event.result}`;
    case 'error':
      return `error on ${event.page}: ${event.name}: ${event.message}`;
    case 'web-vital':
      return `${event.name} of ${event.page}: ${event.value}`;
    default:
      // Of a later version of the storefront.
      return JSON.stringify(event);
  }
}

function isTold(value: unknown): boolean {
  return value !== undefined;
}

function dayOf({ atMs }: BrowserMoment): string {
  return new Date(atMs).toISOString().slice(0, DAY_LENGTH);
}

function timeOf({ atMs }: BrowserMoment): string {
  return new Date(atMs).toISOString().slice(DAY_LENGTH + 1, TIME_END);
}
