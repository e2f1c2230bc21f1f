import type { OrderOutcome } from '@thingy/contracts';
import { type PlaceOrder, STOCK_LEVEL_CAP } from '@thingy/contracts';
import { expect, test } from 'vitest';
import { generationOf } from './model.ts';
import { order } from './order.ts';
import { answerOf, ordersOf, sizeOf } from './queries.ts';
import { randomOf, randomStep, SESSIONS } from './random-steps.test-support.ts';

const RECORDS = 20_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

test.each([1, 2])(
  `orders equal what was shown, stock is conserved, models agree at level %i (SEED=${seed})`,
  (level) => {
    const random = randomOf(seed);
    const models = [order.initial(), order.initial()] as const;
    const shownByOrder = new Map<string, PlaceOrder>();
    const expectedStock = new Map<string, number>();
    for (let offset = 0; offset < RECORDS; offset++) {
      const { message, ...step } = randomStep(random, models[0], offset, level);
      const outcomes = order.decide(models[0], message, { ...step, time: offset, level });
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
  },
);

/** By what the outcomes say, and not by the model: set, taken by an order, or given back. */
function moveStock(stock: Map<string, number>, outcome: OrderOutcome): void {
  if (outcome.type === 'StockSet') stock.set(outcome.productId, outcome.quantity);
  if (outcome.type !== 'OrderPlaced' && outcome.type !== 'OrderCancelled') return;
  const sign = outcome.type === 'OrderPlaced' ? -1 : 1;
  for (const { productId, quantity } of outcome.lines) {
    const left = (stock.get(productId) ?? 0) + sign * quantity;
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
