import { expect, test } from 'vitest';
import type { OrderModel } from './model.ts';
import { newestOrders } from './office-queries.ts';
import { order } from './order.ts';
import { answerOf, ordersOf, owedMails, sightingsOf, sizeOf, stockOf } from './queries.ts';
import { PRODUCTS, randomOf, randomStep, SESSIONS } from './random-steps.test-support.ts';
import { snapshotForm } from './snapshot-form.ts';

const RECORDS = 6_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

test.each([1, 2])(
  `what is read back answers, decides and goes on as what was saved, level %i (SEED=${seed})`,
  (level) => {
    const random = randomOf(seed);
    const saved = order.initial();
    for (let offset = 0; offset < RECORDS; offset++) applyStep([saved], random, offset, level);
    const entries = JSON.parse(JSON.stringify([...snapshotForm.save(saved)])) as unknown[];
    const restored = [order.initial(), order.initial()];
    for (const entry of entries) snapshotForm.restore(restored, entry);
    for (const model of restored) expect(allOf(model)).toEqual(allOf(saved));
    const [left, right] = restored as [OrderModel, OrderModel];
    for (const [id, decided] of left.decided) expect(right.decided.get(id)).toBe(decided);
    const types = new Set<string>();
    for (let offset = RECORDS; offset < 2 * RECORDS; offset++) {
      for (const type of applyStep([saved, ...restored], random, offset, level)) types.add(type);
    }
    expect([...types]).toEqual(expect.arrayContaining(['OrderRepeated', 'OrderIdUsed']));
    for (const model of restored) expect(allOf(model)).toEqual(allOf(saved));
  },
);

test('an entry that is none is refused', () => {
  expect(() => snapshotForm.restore([order.initial()], { type: 'painted' })).toThrow();
});

/** Every model decides for itself, and all decide the same; answers the types of the outcomes. */
function applyStep(
  models: readonly OrderModel[],
  random: (below: number) => number,
  offset: number,
  level: number,
): readonly string[] {
  const { message, ...step } = randomStep(random, models[0] ?? order.initial(), offset, level);
  const circumstances = { ...step, time: offset, level };
  const decided = models.map((model) => order.decide(model, message, circumstances));
  for (const outcomes of decided) expect(outcomes).toEqual(decided[0]);
  for (const model of models) {
    for (const [index, outcome] of (decided[0] ?? []).entries()) {
      const at = { log: 'order/0/log', offset, index };
      order.evolve(model, outcome, { at, time: offset, origin: step.origin });
    }
  }
  return (decided[0] ?? []).map(({ type }) => type);
}

function allOf(model: OrderModel) {
  const sessions = Array.from({ length: SESSIONS }, (_, i) => `s${i}`);
  const productIds = Array.from({ length: PRODUCTS }, (_, i) => `p${i}`);
  const orders = sessions.map((session) => ordersOf(model, session, 1, 10_000));
  return {
    orders,
    answers: [...model.decided.keys()].map((id) => answerOf(model, id)),
    times: [...model.decided.values()].map(({ decidedAtMs }) => decidedAtMs),
    stock: productIds.map((id) => stockOf(model, id)),
    products: [...model.products],
    sightings: sightingsOf(model, { orders: orders.flatMap((each) => each.orders), productIds }),
    office: newestOrders(model, 0, 10_000),
    owed: [...owedMails(model)],
    size: sizeOf(model),
    digest: order.digest(model).toString(),
  };
}
