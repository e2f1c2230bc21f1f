import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import { CURRENCY, type Product } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import {
  formatOrigin,
  type Origin,
  type Payload,
  Replica,
  type StateMachine,
  structured,
  type Typed,
} from '@thingy/simba';
import { putOf } from '../product-records.ts';
import { answer } from './answer.ts';
import { GivenLog, wrapped } from './given-log.ts';
import { liveBytes } from './replay-question.ts';

const PRODUCTS = 24;
const LINES = 3;
const STOCK = 1_000_000;
const PRICE_CENTS = 1_000;
const PACKED_AT_ONCE = 1_000;
const DESCRIPTION = 'A thingy of quality that was made to be weighed. '.repeat(3);

export interface FillQuestion {
  readonly context: 'catalog' | 'cart' | 'order';
  /** Products, or carts or orders of three lines, each of a session of its own. */
  readonly things: number;
}

export interface FillAnswer {
  /** Of all records of the things. */
  readonly logBytes: number;
  readonly liveBytes: number;
  /** Packed as snapshots are, in pieces that are a little smaller. */
  readonly snapshotBytes: number;
}

/** Needs `--expose-gc`. A replica with so much in its model: what there is to keep of it. */
answer(async ({ context, things }: FillQuestion): Promise<FillAnswer> => {
  switch (context) {
    case 'catalog':
      return await fill(context, catalog, [], () => each(things, putOfProduct));
    case 'cart':
      return await fill(context, cart, productFacts(), () => each(things, addsOfSession));
    case 'order':
      return await fill(context, order, [...productFacts(), ...stock()], () =>
        each(things, orderOfSession),
      );
  }
});

async function fill<Model, Message extends Typed, Outcome extends Typed>(
  context: string,
  machine: StateMachine<Model, Message, Outcome>,
  first: readonly Payload[],
  payloadsOf: () => Payload[],
): Promise<FillAnswer> {
  const before = liveBytes();
  const log = new GivenLog();
  log.give(first);
  let logBytes = 0;
  give(log, payloadsOf(), (bytes) => {
    logBytes += bytes;
  });
  const replica = new Replica({ log, machine, context, source: 'bench' });
  await replica.start();
  const bytes = liveBytes() - before;
  const snapshotBytes = await replica.read((model) => {
    return packedBytes(machine.snapshotForm?.save(model) ?? []);
  });
  await replica.stop();
  return { logBytes, liveBytes: bytes, snapshotBytes };
}

/** In a function of its own, so that nothing else keeps them. */
function give(log: GivenLog, payloads: Payload[], onBytes: (bytes: number) => void): void {
  log.give(payloads);
  for (const { value } of payloads) onBytes(value.length);
}

function packedBytes(entries: Iterable<unknown>): number {
  let bytes = 0;
  let lines: string[] = [];
  const pack = () => {
    bytes += gzipSync(lines.join('\n')).length;
    lines = [];
  };
  for (const entry of entries) {
    lines.push(JSON.stringify(entry));
    if (lines.length === PACKED_AT_ONCE) pack();
  }
  if (lines.length > 0) pack();
  return bytes;
}

function each(count: number, payloadsOf: (index: number) => readonly Payload[]): Payload[] {
  return Array.from({ length: count }, (_, index) => payloadsOf(index)).flat();
}

function productOf(index: number): Product {
  const id = `p${String(index).padStart(7, '0')}`;
  return {
    id,
    name: `Weighed thingy ${id}`,
    description: DESCRIPTION,
    priceCents: PRICE_CENTS,
    picture: 'lantern.svg',
    category: `Things of kind ${index % PRODUCTS}`,
  };
}

function putOfProduct(index: number): readonly Payload[] {
  return [putOf(productOf(index), `put-${index}`)];
}

function addsOfSession(index: number): readonly Payload[] {
  return idsOfLines(index).map((productId, line) =>
    commandOf(index, `${index}-${line}`, { type: 'AddItem', ...{ productId, delta: 1 } }),
  );
}

function orderOfSession(index: number): readonly Payload[] {
  const orderId = textOf(`order ${index}`);
  const lines = idsOfLines(index).map((productId) => {
    return { productId, quantity: 1, unitPriceCents: PRICE_CENTS };
  });
  // As long as what seals an address, and as much a matter of chance.
  const sealedEmail = ['a', 'b', 'c', 'd'].map((part) => textOf(`${part}${index}`)).join('');
  const shown = { generation: 0, lines, currency: CURRENCY, totalCents: LINES * PRICE_CENTS };
  const message = { type: 'PlaceOrder', ...{ orderId, ...shown, sealedEmail } };
  return [commandOf(index, orderId, message)];
}

function idsOfLines(index: number): readonly string[] {
  return Array.from({ length: LINES }, (_, line) => productOf((index + line) % PRODUCTS).id);
}

/** Such as browsers make of 128 random bits. */
function textOf(what: string): string {
  return createHash('sha256').update(what).digest('base64url').slice(0, 22);
}

function commandOf(session: number, id: string, message: Typed): Payload {
  return structured.wrap({
    id: id.length === 22 ? id : textOf(id),
    source: 'cart/local/10000',
    session: textOf(`session ${session}`),
    fingerprint: '0123456789abcdef',
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message,
  });
}

function productFacts(): readonly Payload[] {
  const originOf = (offset: number): Origin => ({ log: 'catalog/0/weighed', offset, index: 0 });
  return Array.from({ length: PRODUCTS }, (_, index) => {
    const origin = originOf(1 + index);
    return structured.wrap({
      id: formatOrigin(origin),
      source: 'bridge/local/10000',
      session: null,
      fingerprint: '',
      traceparent: null,
      origin,
      previousOrigin: index === 0 ? null : originOf(index),
      message: { type: 'ProductChanged', ...{ product: productOf(index) } },
    });
  });
}

function stock(): readonly Payload[] {
  return Array.from({ length: PRODUCTS }, (_, index) => {
    const message = { type: 'SetStock', ...{ productId: productOf(index).id, quantity: STOCK } };
    return wrapped(`stock-${index}`, message);
  });
}
