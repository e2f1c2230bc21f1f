import { fetchView } from './fetch-view.ts';
import { POSITION_HEADER } from './seen.ts';
import { SharedReads } from './shared-reads.ts';
import { TRACE_HEADER } from './traceparent.ts';
import { webConfig } from './web-config.ts';
import { within } from './within.ts';

/** Shorter than of other services: here there may be something to show instead. */
const TIMEOUT_MS = 3_000;

/** The catalog is the same for everyone: no question names who asks. One per process. */
export const catalogReads = new SharedReads(
  'catalog',
  ({ path, token, trace }) => {
    const headers = {
      accept: 'application/json',
      ...(token !== '' && { [POSITION_HEADER]: token }),
      ...(trace !== null && { [TRACE_HEADER]: trace }),
    };
    const url = webConfig().internal.catalog + path;
    return within(TIMEOUT_MS, (signal) => fetchView(url, headers, signal));
  },
  {
    readsMax: 64,
    readsBeforeOpening: 5,
    openMs: 2_000,
    staleEntriesMax: 2_000,
    staleBytesMax: 16 * 1024 * 1024,
    staleMsMax: 60 * 60 * 1_000,
  },
);
