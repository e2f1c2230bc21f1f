import { expect, test } from 'vitest';
import { cart } from './cart.ts';
import { product } from './given.test-support.ts';
import { generationOf } from './model.ts';
import { cartOf, sizeOf } from './queries.ts';
import { randomOf, randomRecord } from './random-records.test-support.ts';

const RECORDS = 20_000;
const DAY_MS = 86_400_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

test(`two models that evolve by the same outcomes stay the same (SEED=${seed})`, () => {
  const random = randomOf(seed);
  const models = [cart.initial(), cart.initial()] as const;
  const orders = new Map<string, number>();
  let time = 0;
  let expired = 0;
  for (let offset = 0; offset < RECORDS; offset++) {
    time += random(100) === 0 ? random(200) * DAY_MS : random(1_000);
    const { message, session, origin } = randomRecord(random, offset);
    const circumstances = { id: `c${offset}`, session, fingerprint: '', time, level: 1, origin };
    const outcomes = cart.decide(models[0], message, circumstances);
    expired += outcomes.filter((outcome) => outcome.type === 'CartExpired').length;
    if (message.type === 'OrderPlaced') {
      orders.set(message.session, (orders.get(message.session) ?? 0) + 1);
    }
    for (const model of models) {
      for (const [index, outcome] of outcomes.entries()) {
        cart.evolve(model, outcome, { at: { log: 'cart', offset, index }, time, origin });
      }
    }
  }
  expect(expired).toBeGreaterThan(0);
  expect(cart.digest(models[0]).toString()).toBe(cart.digest(models[1]).toString());
  for (const [session, count] of orders) {
    expect(generationOf(models[0], session)).toBe(count);
    expect(cartOf(models[0], session)).toEqual(cartOf(models[1], session));
  }
  expect(sizeOf(models[0])).toEqual(sizeOf(models[1]));
  expect(idlenessOf(models[0])).toEqual(idlenessOf(models[1]));
  expect(idlenessOf(models[0])).toHaveLength(sizeOf(models[0]).carts ?? 0);
});

test('an emptied model has the digest of a model that was never filled', () => {
  const filled = cart.initial();
  const empty = cart.initial();
  const at = { log: 'cart', offset: 0, index: 0 };
  const known = { type: 'ProductChanged', product: product('tea') } as const;
  for (const model of [filled, empty]) cart.evolve(model, known, { at, time: 0, origin: at });
  const line = { type: 'QuantitySet', session: 'ann', productId: 'tea' } as const;
  for (const quantity of [3, 5, 0]) {
    cart.evolve(filled, { ...line, quantity }, { at, time: quantity, origin: null });
  }
  expect(cart.digest(filled).toString()).toBe(cart.digest(empty).toString());
});

/** From the longest idle on, with a check of the links back. */
function idlenessOf(model: ReturnType<typeof cart.initial>): readonly string[] {
  const sessions: string[] = [];
  for (let each = model.idlest; each !== null; each = each.fresher) {
    sessions.push(each.session);
    const back = each.fresher === null ? model.freshest : each.fresher.idler;
    expect(back).toBe(each);
    expect(each.lines.length).toBeGreaterThan(0);
    expect(each.lines.every((line) => line.quantity >= 1 && line.quantity <= 99)).toBe(true);
  }
  return sessions;
}
