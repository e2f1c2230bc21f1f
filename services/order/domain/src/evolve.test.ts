import type { OrderOutcome } from '@thingy/contracts';
import { type PlaceOrder, type ShownLine, STOCK_LEVEL_CAP } from '@thingy/contracts';
import { expect, test } from 'vitest';
import { fact, office, product, type Step } from './given.test-support.ts';
import { generationOf } from './model.ts';
import { order } from './order.ts';
import { answerOf, ordersOf, sizeOf } from './queries.ts';

const RECORDS = 20_000;
const PRODUCTS = 12;
const SESSIONS = 20;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

test(`orders equal what was shown, stock is conserved and two models agree (SEED=${seed})`, () => {
  const random = randomOf(seed);
  const models = [order.initial(), order.initial()] as const;
  const shownByOrder = new Map<string, PlaceOrder>();
  const expectedStock = new Map<string, number>();
  for (let offset = 0; offset < RECORDS; offset++) {
    const { message, ...step } = randomStep(random, models[0], offset);
    const outcomes = order.decide(models[0], message, { ...step, time: offset, level: 1 });
    for (const model of models) {
      for (const [index, outcome] of outcomes.entries()) {
        const at = { log: 'order', offset, index };
        order.evolve(model, outcome, { at, time: offset, origin: step.origin });
      }
    }
    if (message.type === 'PlaceOrder' && outcomes[0]?.type === 'OrderPlaced') {
      shownByOrder.set(message.orderId, message);
    }
    for (const outcome of outcomes) moveStock(expectedStock, outcome);
    if (offset % 100 === 0) expectStock(models[0], expectedStock);
  }
  expectStock(models[0], expectedStock);
  expect(order.digest(models[0]).toString()).toBe(order.digest(models[1]).toString());
  expect(sizeOf(models[0])).toEqual(sizeOf(models[1]));
  expect(shownByOrder.size).toBeGreaterThan(RECORDS / 100);
  expectOrders(models[0], shownByOrder);
});

/** By what the outcomes say, and not by the model: set, or taken by an order. */
function moveStock(stock: Map<string, number>, outcome: OrderOutcome): void {
  if (outcome.type === 'StockSet') stock.set(outcome.productId, outcome.quantity);
  if (outcome.type !== 'OrderPlaced') return;
  for (const { productId, quantity } of outcome.lines) {
    const left = (stock.get(productId) ?? 0) - quantity;
    expect(left).toBeGreaterThanOrEqual(0);
    stock.set(productId, left);
  }
}

/** Of every product: conserved, never negative, and announced at the level that it has. */
function expectStock(
  model: ReturnType<typeof order.initial>,
  expected: ReadonlyMap<string, number>,
): void {
  for (const [productId, quantity] of expected) {
    expect(quantity).toBeGreaterThanOrEqual(0);
    const level = Math.min(quantity, STOCK_LEVEL_CAP);
    expect(model.stock.get(productId)).toMatchObject({ quantity, level });
  }
}

function expectOrders(
  model: ReturnType<typeof order.initial>,
  shownByOrder: ReadonlyMap<string, PlaceOrder>,
): void {
  for (const [id, { lines, totalCents, currency }] of shownByOrder) {
    const shown = lines.map((line) => expect.objectContaining(line));
    const expected = expect.objectContaining({ id, lines: shown, totalCents, currency });
    expect(answerOf(model, id)).toEqual({ state: 'placed', order: expected });
  }
  let total = 0;
  for (let i = 0; i < SESSIONS; i++) {
    total += ordersOf(model, `s${i}`, 1, 1).total;
    expect(generationOf(model, `s${i}`)).toBe(ordersOf(model, `s${i}`, 1, 1).total);
  }
  expect(total).toBe(shownByOrder.size);
}

type Random = (below: number) => number;

function randomStep(random: Random, model: ReturnType<typeof order.initial>, offset: number): Step {
  const productId = `p${random(PRODUCTS)}`;
  switch (random(10)) {
    case 0:
      return fact({ type: 'ProductChanged', product: product(productId, random(5)) }, offset);
    case 1:
      return random(5) > 0
        ? office({ type: 'SetStock', productId, quantity: random(40) })
        : fact({ type: 'ProductRemoved', productId }, offset);
    case 2:
    case 3:
      return office({ type: 'AdjustStock', productId, delta: random(30) - 10 });
    default:
      return randomOrder(random, model, offset);
  }
}

/** Mostly what a page would show, with a few differences and ids that are used. */
function randomOrder(
  random: Random,
  model: ReturnType<typeof order.initial>,
  offset: number,
): Step {
  const session = `s${random(SESSIONS)}`;
  const lines: ShownLine[] = [];
  for (let i = random(3); i >= 0; i--) {
    const productId = `p${(random(4) + i * 4) % PRODUCTS}`;
    const priceCents = model.products.get(productId)?.priceCents ?? 1;
    const unitPriceCents = random(20) === 0 ? random(5) : priceCents;
    lines.push({ productId, quantity: 1 + random(4), unitPriceCents });
  }
  const totalCents = lines.reduce((sum, each) => sum + each.quantity * each.unitPriceCents, 0);
  const used = random(10) === 0 ? random(offset + 1) : offset;
  const orderId = `order-${used}`.padEnd(16, '-');
  const generation = generationOf(model, session) - (random(10) === 0 ? 1 : 0);
  const rest = { currency: 'EUR', totalCents, sealedEmail: `sealed ${offset}` };
  const message: PlaceOrder = { type: 'PlaceOrder', orderId, generation, lines, ...rest };
  return { message, session, origin: null, id: orderId, fingerprint: `print ${random(2)}` };
}

/** mulberry32, public domain (Tommy Ettinger): the same numbers from the same seed. */
function randomOf(start: number): Random {
  let state = start | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
