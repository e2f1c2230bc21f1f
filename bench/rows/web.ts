import { join } from 'node:path';
import type { ProductPageView } from '@thingy/contracts';
import { freePorts, type Shop } from '@thingy/tools';
import type { Page } from 'playwright-core';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import { type Felt, FeltPages } from '../felt-page.ts';
import { PlainNext } from '../plain-next.ts';
import { processCpuMs } from '../process-cpu.ts';
import type { ReadAnswer, ReadQuestion } from '../programs/read-pages.ts';
import { pick, type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const ROUNDS = 5;
const CLIENTS = 8;
const PAGES_EACH = 25;
const READER = join(import.meta.dirname, '../programs/read-pages.ts');

type Reader = Apart<ReadQuestion, ReadAnswer>;

interface Bench {
  readonly shop: Shop;
  readonly plain: PlainNext;
  readonly listUrl: string;
  readonly reader: Reader;
  readonly pages: FeltPages;
}

/** The storefront beside pages of Next's own of the same size, and how both feel in a browser. */
export async function web(stage: Stage): Promise<Row[]> {
  await stage.closeShop();
  const shop = await stage.startShop(stage.logs, { web: true });
  const [port = 0] = await freePorts(1);
  const plain = await PlainNext.start(port);
  const reader: Reader = new Apart(READER);
  const pages = await FeltPages.open();
  try {
    const listUrl = `${shop.part('web').url}/`;
    const bench = { shop, plain, listUrl, reader, pages };
    return [await costOfPages(bench), ...(await feltList(bench)), await feltAdding(bench)];
  } finally {
    await pages.close();
    await reader.stop();
    await plain.stop();
    await stage.stopShop(shop);
  }
}

async function costOfPages({ shop, plain, listUrl, reader }: Bench): Promise<Row> {
  const same = await plain.listOf((await (await fetch(listUrl)).arrayBuffer()).byteLength);
  const perPage = async (url: string, pid: number) => {
    const before = await processCpuMs(pid);
    const { pages } = await reader.ask({ url, clients: CLIENTS, times: PAGES_EACH });
    return ((await processCpuMs(pid)) - before) / pages;
  };
  const ofPlain = () => perPage(same, plain.pid);
  const ofShop = () => perPage(listUrl, shop.pid('web'));
  await ofPlain();
  await ofShop();
  return rowOf('product list rendered, CPU', 'ms', await alternate(ROUNDS, ofPlain, ofShop));
}

async function feltList({ plain, listUrl, pages }: Bench): Promise<Row[]> {
  const same = await plain.listOf((await (await fetch(listUrl)).arrayBuffer()).byteLength);
  await pages.feel(listUrl);
  const pairs = await alternate(
    ROUNDS,
    () => pages.feel(same),
    () => mustNotShift(pages.feel(listUrl)),
  );
  return [
    rowOf(
      'product list, JavaScript',
      'kB',
      pick(pairs, ({ scriptBytes }) => scriptBytes / 1_000),
    ),
    rowOf(
      'product list, time to first byte',
      'ms',
      pick(pairs, ({ ttfbMs }) => ttfbMs),
    ),
    rowOf(
      'product list, largest contentful paint',
      'ms',
      pick(pairs, ({ lcpMs }) => lcpMs),
    ),
  ];
}

/** Next paint after the press of "Add to cart": the shop at rest, and while it is read from. */
async function feltAdding({ shop, listUrl, reader, pages }: Bench): Promise<Row> {
  const catalog = await fetch(`${shop.part('catalog').url}/products?sort=price`);
  const { products } = (await catalog.json()) as ProductPageView;
  const inStock = products.find(({ stockLevel }) => (stockLevel ?? 0) > 0);
  const url = `${listUrl}products/${inStock?.id}`;
  const add = async (page: Page) => {
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('status').filter({ hasText: 'added' }).waitFor();
  };
  const adding = () => mustNotShift(pages.feel(url, add));
  await adding();
  const pairs = await alternate(ROUNDS, adding, () => whileRead(reader, listUrl, adding));
  return rowOf('"Add to cart", interaction to next paint, shop read from', 'ms', pick(pairs, inp));
}

/** Below a frame there is nothing to tell. */
function inp({ inpMs }: Felt): number {
  return Math.max(inpMs, 16);
}

/** While as many clients as there are read the list without a pause. */
async function whileRead<Result>(
  reader: Reader,
  url: string,
  act: () => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const reading = (async () => {
    while (!isOver) await reader.ask({ url, clients: CLIENTS, times: 5 });
  })();
  try {
    return await act();
  } finally {
    isOver = true;
    await reading;
  }
}

async function mustNotShift(feeling: Promise<Felt>): Promise<Felt> {
  const felt = await feeling;
  if (felt.cls > 0) throw new Error(`the layout shifted by ${felt.cls}`);
  return felt;
}
