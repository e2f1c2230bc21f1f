import { join } from 'node:path';
import type { ProductPageView } from '@thingy/contracts';
import type { Part } from '@thingy/tools';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import { type HttpAnswer, HttpConnection, headerOf, wireOf } from '../http-connection.ts';
import { cpuMsOf, metricsOf } from '../metrics.ts';
import { portOf } from '../port-of.ts';
import type { BareAnswer, BareQuestion, BareReply } from '../programs/bare-server.ts';
import type { SendAnswer, SendQuestion } from '../programs/send-requests.ts';
import { type Row, rowOf } from '../row.ts';
import { ORIGIN, type Stage } from '../stage.ts';

const ROUNDS = 5;
const CONNECTIONS = 16;
const REQUESTS_EACH = 500;
const SERVER = join(import.meta.dirname, '../programs/bare-server.ts');
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');
/** What Node writes by itself, on both sides alike. */
const OF_NODE = new Set(['date', 'connection', 'keep-alive']);
const COUNTED = 'shop_http_request_duration_seconds_count';

interface Read {
  readonly name: string;
  readonly path: string;
  /** true: as a client that has the answer already. */
  readonly isKnown: boolean;
}

interface Ready extends Read {
  readonly wire: string;
  readonly answer: BareAnswer;
}

interface Bench {
  readonly catalog: Part;
  readonly catalogPort: number;
  readonly bare: Apart<BareQuestion, BareReply>;
  readonly barePort: number;
  readonly sender: Apart<SendQuestion, SendAnswer>;
}

/** CPU of the catalog per read, as deployed, beside `node:http` that sends the same bytes. */
export async function reads(stage: Stage): Promise<Row[]> {
  const catalog = (await stage.shop()).part('catalog');
  const catalogPort = portOf(catalog);
  const ready = await Promise.all(
    (await readsOf(catalogPort)).map((each) => prepare(each, catalogPort)),
  );
  const bare = new Apart<BareQuestion, BareReply>(SERVER);
  const sender = new Apart<SendQuestion, SendAnswer>(SENDER);
  try {
    const answers = Object.fromEntries(ready.map(({ path, answer }) => [path, answer]));
    const barePort = await bare.ask({ type: 'serve', answers });
    const bench = { catalog, catalogPort, bare, barePort, sender };
    const rows: Row[] = [];
    for (const each of ready) rows.push(await rowOfRead(each, bench));
    return rows;
  } finally {
    await bare.stop();
    await sender.stop();
  }
}

async function rowOfRead(read: Ready, bench: Bench): Promise<Row> {
  const { catalog, catalogPort, bare, barePort, sender } = bench;
  const send = (port: number) =>
    sender.ask({
      port,
      clients: Array.from({ length: CONNECTIONS }, () => [read.wire]),
      times: REQUESTS_EACH,
      status: read.isKnown ? 304 : 200,
    });
  const bareCpu = () => bare.ask({ type: 'cpu' });
  const perRequest = async (port: number, cpuMs: () => Promise<number>) => {
    const before = await cpuMs();
    const { requests } = await send(port);
    return (((await cpuMs()) - before) * 1_000) / requests;
  };
  await send(barePort);
  await send(catalogPort);
  const countedBefore = (await metricsOf(catalog)).get(COUNTED) ?? 0;
  const pairs = await alternate(
    ROUNDS,
    () => perRequest(barePort, bareCpu),
    () => perRequest(catalogPort, () => cpuMsOf(catalog)),
  );
  const counted = ((await metricsOf(catalog)).get(COUNTED) ?? 0) - countedBefore;
  const sent = ROUNDS * CONNECTIONS * REQUESTS_EACH;
  if (counted !== sent) throw new Error(`metrics counted ${counted} of ${sent} requests`);
  return rowOf(`GET ${read.name}, CPU`, 'µs', pairs);
}

async function readsOf(port: number): Promise<Read[]> {
  const connection = await HttpConnection.to(port);
  const path = '/products?itemsPerPage=20';
  const { body } = await connection.send(wireOf({ method: 'GET', path }));
  connection.close();
  const { pages, products } = JSON.parse(body) as ProductPageView;
  const product = `/products/${products[0]?.id}`;
  const category = encodeURIComponent(products[0]?.category ?? '');
  const page = (name: string, query: string) => {
    return { name: `page of 20, ${name}`, path: `${path}&${query}`, isKnown: false };
  };
  return [
    { name: 'product', path: product, isKnown: false },
    { name: 'product, not modified', path: product, isKnown: true },
    page('first', 'page=1'),
    page('middle', `page=${Math.ceil(pages / 2)}`),
    page('last', `page=${pages}`),
    page('by name, backwards, of a category', `sort=name&order=desc&category=${category}`),
    page('of a search that was asked before', 'search=la&sort=price&priceMaxCents=5000'),
  ];
}

/** Asks as a page's script that has been around would, and takes the answer for the bare server. */
async function prepare(read: Read, port: number): Promise<Ready> {
  const connection = await HttpConnection.to(port);
  const ask = (headers: Readonly<Record<string, string>>) =>
    wireOf({ method: 'GET', path: read.path, headers: { origin: ORIGIN, ...headers } });
  const first = await connection.send(ask({}));
  const position = headerOf(first, 'shop-position') ?? '';
  const etag = headerOf(first, 'etag') ?? '';
  const plain = ask({ 'shop-position': position });
  const conditional = ask({ 'shop-position': position, 'if-none-match': etag });
  const whole = await connection.send(plain);
  const notModified = await connection.send(conditional);
  connection.close();
  mustBeAsDeployed(whole, 200);
  mustBeAsDeployed(notModified, 304);
  const answer = {
    headers: headersOf(whole),
    body: whole.body,
    etag,
    notModifiedHeaders: headersOf(notModified),
  };
  return { ...read, wire: read.isKnown ? conditional : plain, answer };
}

/** A figure without what a request costs in earnest would be worth nothing. */
function mustBeAsDeployed(answer: HttpAnswer, status: number): void {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}`);
  for (const header of ['access-control-allow-origin', 'etag', 'shop-position', 'vary']) {
    if (!headerOf(answer, header)) throw new Error(`the answer has no ${header}`);
  }
  if (headerOf(answer, 'shop-behind')) throw new Error('the answer is behind');
}

function headersOf({ head }: HttpAnswer): Record<string, string> {
  const lines = head.trimEnd().split('\r\n').slice(1);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const;
  });
  return Object.fromEntries(headers.filter(([name]) => !OF_NODE.has(name)));
}
