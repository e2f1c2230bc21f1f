import { cookies, headers as headersOfVisitor } from 'next/headers';
import { cache } from 'react';
import { catalogReads } from './catalog-reads.ts';
import { isEarlier, tokenFor } from './causal-token.ts';
import { fetchView } from './fetch-view.ts';
import { Limit } from './limit.ts';
import { RetryBudget } from './retry-budget.ts';
import { retryRead } from './retry-read.ts';
import { POSITION_HEADER, SEEN_COOKIE, type Shown } from './seen.ts';
import { mintSession, SESSION_COOKIE } from './session.ts';
import { TRACE_HEADER } from './traceparent.ts';
import { sessionOfVisitor } from './visitor.ts';
import { webConfig } from './web-config.ts';
import { within } from './within.ts';

/** Below the browser's 10 s, as long as a service takes at most. */
const TIMEOUT_MS = 5_000;

/** Reads of one service under way at once. */
const READS_MAX = 256;

/** One for each page that is asked for. */
const readForPage = cache((): { position: string | null } => ({ position: null }));

/** Who has no session is shown what somebody has who has done nothing yet. */
const sessionOfStranger = cache(() => mintSession(webConfig().sessionKeys));

const services = { cart: ownService(), order: ownService() };

/**
 * Reads from the catalog for the visitor of this request, with what that visitor has seen; shares
 * answers with other readers (`SharedReads`). Throws `ShopError`.
 */
export async function readCatalog<View>(path: string): Promise<Shown<View>> {
  const { seen, trace } = await visitorOf();
  const page = readForPage();
  const token = tokenFor(seen, 'catalog');
  const answer = await catalogReads.read<View>({ path, token, trace });
  const { position } = answer;
  if (page.position === null || isEarlier(position, page.position, 'catalog')) {
    page.position = position;
  }
  return answer;
}

/**
 * Where in the catalog's log this page is, to be asked once its reads are answered: that of the
 * oldest answer, so that whoever listens from there on misses nothing of any.
 */
export function catalogPosition(): string {
  return readForPage().position ?? '';
}

/**
 * Reads what is this visitor's own. Never kept and never shared. At most one repetition, within the
 * time of one read, which is the only one: the browser repeats no page. Throws `ShopError`.
 */
export async function readOwn<View>(service: 'cart' | 'order', path: string): Promise<Shown<View>> {
  const { seen, trace } = await visitorOf();
  const session = (await sessionOfVisitor()) ?? sessionOfStranger();
  const headers = {
    accept: 'application/json',
    cookie: `${SESSION_COOKIE}=${session}`,
    ...(seen !== '' && { [POSITION_HEADER]: seen }),
    ...(trace !== null && { [TRACE_HEADER]: trace }),
  };
  const url = webConfig().internal[service] + path;
  const { limit, budget } = services[service];
  return limit.run(() =>
    within(TIMEOUT_MS, (signal) => retryRead(budget, () => fetchView<View>(url, headers, signal))),
  );
}

function ownService() {
  return { limit: new Limit(READS_MAX), budget: new RetryBudget() };
}

async function visitorOf() {
  const visitor = await cookies();
  const seen = visitor.get(SEEN_COOKIE)?.value ?? '';
  return {
    seen: /^[\x21-\x7e]+$/.test(seen) ? seen : '',
    trace: (await headersOfVisitor()).get(TRACE_HEADER),
  };
}
