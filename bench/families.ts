import { pagesAlike } from './pages-alike.ts';
import type { Row } from './row.ts';
import { appends } from './rows/appends.ts';
import { batches } from './rows/batches.ts';
import { bridge } from './rows/bridge.ts';
import { cart } from './rows/cart.ts';
import { large } from './rows/large.ts';
import { memory } from './rows/memory.ts';
import { orders } from './rows/orders.ts';
import { policies } from './rows/policies.ts';
import { propagation } from './rows/propagation.ts';
import { reads } from './rows/reads.ts';
import { replay } from './rows/replay.ts';
import { replicas } from './rows/replicas.ts';
import { search } from './rows/search.ts';
import { sizes } from './rows/sizes.ts';
import { sockets } from './rows/sockets.ts';
import { start } from './rows/start.ts';
import { tracing } from './rows/tracing.ts';
import { update } from './rows/update.ts';
import { web } from './rows/web.ts';
import type { Stage } from './stage.ts';

/** Rows that are measured together. */
export type Family = (stage: Stage) => Promise<Row[]>;

/** In this order: memory is looked at before the services have done anything but replay. */
export const FAMILIES = {
  start,
  replay,
  memory,
  reads: withPagesAlike,
  search,
  cart,
  orders,
  propagation,
  bridge,
  appends,
  policies,
  batches,
  large,
  update,
  sockets,
  replicas,
  sizes,
  tracing,
  web,
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;

async function withPagesAlike(stage: Stage): Promise<Row[]> {
  const rows = await reads(stage);
  return [...rows, pagesAlike(rows)];
}
