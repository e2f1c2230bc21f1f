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

const ROUNDS = 7;
/** Before the first round, as compilers work beside the first requests of a process. */
const WARM_UPS = 3;
const CONNECTIONS = 16;
const REQUESTS_EACH = 1_000;
const SERVER = join(import.meta.dirname, '../programs/bare-server.ts');
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');
/** What Node writes by itself, on both sides alike. */
const OF_NODE = new Set(['date', 'connection', 'keep-alive']);
const COUNTED = 'shop_http_request_duration_seconds_count';
const SHORTENED = 'shop_http_requests_shortened_total';

interface Read {
  readonly name: string;
  readonly path: string;
  /** true: as a client that has the answer already. */
  readonly isKnown: boolean;
  /** Addresses with such answers, none of which was read before; none: `path`, again and again. */
  readonly others?: Iterator<string>;
}

interface Ready extends Read {
  readonly wire: string;
  wireFor(path: string): string;
  readonly answer: BareAnswer;
}

interface Bench {
  readonly catalog: Part;
  readonly catalogPort: number;
  readonly bare: Apart<BareQuestion, BareReply>;
  readonly barePort: number;
  readonly sender: Apart<SendQuestion, SendAnswer>;
}

/**
 * CPU of the catalog per read, as deployed, beside `node:http` that sends the same bytes: of what
 * was read before, whose answer is kept, and of what was not, which is any other after a change.
 */
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
  const status = read.isKnown ? 304 : 200;
  const again = { clients: Array(CONNECTIONS).fill([read.wire]), times: REQUESTS_EACH, status };
  const sendBare = () => sender.ask({ port: barePort, ...again });
  const sendCatalog = () =>
    sender.ask({ port: catalogPort, ...again, ...(read.others && clientsOf(read, read.others)) });
  const perRequest = async (send: () => Promise<SendAnswer>, cpuMs: () => Promise<number>) => {
    const before = await cpuMs();
    const { requests } = await send();
    return (((await cpuMs()) - before) * 1_000) / requests;
  };
  for (let time = 0; time < WARM_UPS; time++) {
    await sendBare();
    await sendCatalog();
  }
  const before = await metricsOf(catalog);
  const pairs = await alternate(
    ROUNDS,
    () => perRequest(sendBare, () => bare.ask({ type: 'cpu' })),
    () => perRequest(sendCatalog, () => cpuMsOf(catalog)),
  );
  const after = await metricsOf(catalog);
  const counted = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const sent = ROUNDS * CONNECTIONS * REQUESTS_EACH;
  if (counted(COUNTED) !== sent) throw new Error(`${counted(COUNTED)} of ${sent} were counted`);
  const kept = read.others === undefined ? sent : 0;
  if (counted(SHORTENED) !== kept) throw new Error(`${counted(SHORTENED)} of ${kept} were kept`);
  return rowOf(`GET ${read.name}, CPU`, 'µs', pairs);
}

/** Each asks for other things than all others, and for nothing twice. */
function clientsOf({ wireFor }: Ready, others: Iterator<string>) {
  const wires = () => Array.from({ length: REQUESTS_EACH }, () => wireFor(others.next().value));
  return { clients: Array.from({ length: CONNECTIONS }, wires), times: 1 };
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
  const unread = (name: string, path: string, others: Iterator<string>) => {
    return { name: `${name}, not read before`, path, isKnown: false, others };
  };
  return [
    { name: 'product', path: product, isKnown: false },
    { name: 'product, not modified', path: product, isKnown: true },
    page('first', 'page=1'),
    page('middle', `page=${Math.ceil(pages / 2)}`),
    page('last', `page=${pages}`),
    page('by name, backwards, of a category', `sort=name&order=desc&category=${category}`),
    page('of a search that was asked before', 'search=la&sort=price&priceMaxCents=5000'),
    unread('product', product, unreadProducts(products)),
    unread('page of 20', `${path}&page=1`, unreadPages(path, pages)),
  ];
}

/** An answer belongs to its address, to the letter; what a product is not asked is no matter. */
function* unreadProducts(products: ProductPageView['products']): Generator<string, never> {
  for (let more = 1; ; more++) for (const { id } of products) yield `/products/${id}?${more}`;
}

/** As often as need be: parameters without a name are none. */
function* unreadPages(path: string, pages: number): Generator<string, never> {
  for (let more = '&'; ; more += '&') {
    for (let page = 1; page <= pages; page++) yield `${path}&page=${page}${more}`;
  }
}

/** Asks as a page's script that has been around would, and takes the answer for the bare server. */
async function prepare(read: Read, port: number): Promise<Ready> {
  const connection = await HttpConnection.to(port);
  const askFor = (path: string, headers: Readonly<Record<string, string>>) =>
    wireOf({ method: 'GET', path, headers: { origin: ORIGIN, ...headers } });
  const ask = (headers: Readonly<Record<string, string>>) => askFor(read.path, headers);
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
  const wireFor = (path: string) => askFor(path, { 'shop-position': position });
  return { ...read, wire: read.isKnown ? conditional : plain, wireFor, answer };
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
