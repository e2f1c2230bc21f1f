import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '@thingy/contracts';
import { Apart } from '../apart.ts';
import { caughtUp } from '../caught-up.ts';
import { cpuMsOf } from '../metrics.ts';
import { OpenLoop } from '../open-loop.ts';
import { type OwnCatalog, startOwnCatalog } from '../own-catalog.ts';
import { putOf } from '../product-records.ts';
import type { WatchAnswer, WatchQuestion } from '../programs/watch-products.ts';
import { type Row, rowOf } from '../row.ts';
import { ORIGIN, type Stage } from '../stage.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

const ROUNDS = 5;
const SOCKETS = 200;
/** Products that one page shows. */
const SHOWN = 20;
const CHANGES_PER_SECOND = 1_000;
const APPEND_EVERY_MS = 10;
const APPENDED_AT_ONCE = (CHANGES_PER_SECOND * APPEND_EVERY_MS) / 1_000;
const MEASURED_MS = 5_000;
const ANY_READ = '/products?itemsPerPage=1';
const WATCHER = join(import.meta.dirname, '../programs/watch-products.ts');

type Watcher = Apart<WatchQuestion, WatchAnswer>;
type Audience = 'nobody' | 'one' | 'all';

interface Telling {
  readonly cpuUsPerChange: number;
  /** Of a core. */
  readonly sharePercent: number;
  readonly changesPerSecond: number;
  readonly toldPerSecond: number;
}

interface Bench {
  readonly catalog: OwnCatalog;
  readonly watcher: Watcher;
  change(products: readonly Product[]): Promise<unknown>;
}

/** What it costs to tell pages of changes, beside as many changes that nobody is told of. */
export async function sockets(stage: Stage): Promise<Row[]> {
  await stage.closeShop();
  const catalog = await startOwnCatalog(stage, 'watched-');
  const watcher: Watcher = new Apart(WATCHER);
  const bench = { catalog, watcher, change: changesIn(catalog) };
  const products = catalog.products.slice(0, SOCKETS * SHOWN);
  const own = Array.from({ length: SOCKETS }, (_, i) => products.slice(i * SHOWN, (i + 1) * SHOWN));
  const same = products.slice(0, SHOWN);
  const measurements: Record<Audience, () => Promise<Telling>> = {
    nobody: () => telling(bench, products, []),
    one: () => telling(bench, products, own),
    all: () =>
      telling(
        bench,
        same,
        own.map(() => same),
      ),
  };
  try {
    // Unmeasured: compiled code is what is compared.
    await takeTurns(1, measurements);
    const rounds = await takeTurns<Audience, Telling>(ROUNDS, measurements);
    return (['one', 'all'] as const).flatMap((audience) => {
      const name = `${SOCKETS} sockets, each change told to ${audience}`;
      const row = (what: string, unit: string, of: (telling: Telling) => number) =>
        rowOf(`${name}, ${what}`, unit, pairOf(rounds, 'nobody', audience, of));
      const told = rounds.map((round) => ({
        baseline: round[audience].changesPerSecond,
        subject: round[audience].toldPerSecond,
      }));
      return [
        row('CPU of a change', 'µs', ({ cpuUsPerChange }) => cpuUsPerChange),
        row('share of a core', '%', ({ sharePercent }) => sharePercent),
        rowOf(`${name}, changes and messages`, '/s', told),
      ];
    });
  } finally {
    await watcher.stop();
    await catalog.stop();
  }
}

/** Changes these products in turn for a while; each page shows some. */
async function telling(
  { catalog, watcher, change }: Bench,
  changed: readonly Product[],
  pages: readonly (readonly Product[])[],
): Promise<Telling> {
  const { service } = catalog;
  const watches = pages.map((products) => products.map(({ id }) => id));
  const { messages: before } = await watcher.ask({
    type: 'open',
    port: service.port,
    origin: ORIGIN,
    watches,
  });
  const cpuMsBefore = await cpuMsOf(service);
  const startedAtMs = performance.now();
  let changes = 0;
  const loop = new OpenLoop(APPEND_EVERY_MS, () => {
    changes += APPENDED_AT_ONCE;
    return change(changed);
  });
  loop.start();
  await pause(MEASURED_MS);
  await loop.stop();
  await caughtUp(service.port, ANY_READ, await catalog.log.end());
  const cpuMs = (await cpuMsOf(service)) - cpuMsBefore;
  const ms = performance.now() - startedAtMs;
  const { messages } = await watcher.ask({ type: 'count' });
  await watcher.ask({ type: 'close' });
  return {
    cpuUsPerChange: (cpuMs * 1_000) / changes,
    sharePercent: (cpuMs / ms) * 100,
    changesPerSecond: (changes * 1_000) / ms,
    toldPerSecond: ((messages - before) * 1_000) / ms,
  };
}

/** Each call appends new prices of the next products. */
function changesIn({ log }: OwnCatalog): Bench['change'] {
  let changes = 0;
  return (products) =>
    log.append(
      Array.from({ length: APPENDED_AT_ONCE }, () => {
        const product = products[changes % products.length] as Product;
        const priceCents = 100 + (++changes % 1_000_000);
        return putOf({ ...product, priceCents }, `change-${changes}`);
      }),
    );
}
