import type { CategoryView, ProductPageView } from '@thingy/contracts';
import { PAGE_SIZE_MAX } from '@thingy/contracts';
import { sleep } from './backoff.ts';
import { fetchView } from './fetch-view.ts';
import { RetryBudget } from './retry-budget.ts';
import { retryRead } from './retry-read.ts';
import { webConfig } from './web-config.ts';
import { within } from './within.ts';

const TIMEOUT_MS = 5_000;
/** At most 50 reads a second, far below what the catalog takes from one address. */
const PAUSE_MS = 20;

const budget = new RetryBudget();
let last: Promise<unknown> = Promise.resolve();

export function readCategories(): Promise<readonly CategoryView[]> {
  return read('/categories');
}

export function readProducts(page: number): Promise<ProductPageView> {
  return read(`/products?page=${page}&itemsPerPage=${PAGE_SIZE_MAX}&sort=id`);
}

/**
 * One at a time in this process, however many robots ask: they have time, and shoppers don't.
 * Nothing is kept, so that no page that a shopper may need makes room for it.
 */
function read<View>(path: string): Promise<View> {
  const answer = last.then(async () => {
    const url = webConfig().internal.catalog + path;
    const headers = { accept: 'application/json' };
    const { view } = await within(TIMEOUT_MS, (signal) =>
      retryRead(budget, () => fetchView<View>(url, headers, signal)),
    );
    return view;
  });
  last = Promise.allSettled([answer]).then(() => sleep(PAUSE_MS));
  return answer;
}
