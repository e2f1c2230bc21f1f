import { expect, test } from 'vitest';
import { cart } from './cart.ts';
import type { CartModel } from './model.ts';
import { cartOf, sightingsOf, sizeOf } from './queries.ts';
import { randomOf, randomRecord, SESSIONS } from './random-records.test-support.ts';
import { snapshotForm } from './snapshot-form.ts';

const RECORDS = 6_000;
const DAY_MS = 86_400_000;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

test(`what is read back answers, decides and goes on as what was saved (SEED=${seed})`, () => {
  const random = randomOf(seed);
  const saved = cart.initial();
  let time = 0;
  for (let offset = 0; offset < RECORDS; offset++) {
    time += random(100) === 0 ? random(100) * DAY_MS : random(1_000);
    applyRecord([saved], random, offset, time);
  }
  const entries = JSON.parse(JSON.stringify([...snapshotForm.save(saved)])) as unknown[];
  const restored = [cart.initial(), cart.initial()];
  for (const entry of entries) snapshotForm.restore(restored, entry);
  for (const model of restored) expect(allOf(model)).toEqual(allOf(saved));
  const [left, right] = restored as [CartModel, CartModel];
  for (const [id, known] of left.products) expect(right.products.get(id)).toBe(known);
  let expired = 0;
  for (let offset = RECORDS; offset < 2 * RECORDS; offset++) {
    time += random(100) === 0 ? random(100) * DAY_MS : random(1_000);
    expired += applyRecord([saved, ...restored], random, offset, time);
  }
  expect(expired).toBeGreaterThan(0);
  for (const model of restored) expect(allOf(model)).toEqual(allOf(saved));
});

test('an entry that is none is refused', () => {
  expect(() => snapshotForm.restore([cart.initial()], { type: 'painted' })).toThrow();
});

/** Every model decides for itself, and all decide the same. Answers how many carts expired. */
function applyRecord(
  models: readonly CartModel[],
  random: (below: number) => number,
  offset: number,
  time: number,
): number {
  const { message, session, origin } = randomRecord(random, offset);
  const circumstances = { id: `c${offset}`, session, fingerprint: '', time, level: 1, origin };
  const decided = models.map((model) => cart.decide(model, message, circumstances));
  for (const outcomes of decided) expect(outcomes).toEqual(decided[0]);
  for (const model of models) {
    for (const [index, outcome] of (decided[0] ?? []).entries()) {
      cart.evolve(model, outcome, { at: { log: 'cart/0/log', offset, index }, time, origin });
    }
  }
  return (decided[0] ?? []).filter(({ type }) => type === 'CartExpired').length;
}

function allOf(model: CartModel) {
  const sessions = Array.from({ length: SESSIONS }, (_, i) => `s${i}`);
  const idleness: string[] = [];
  for (let each = model.idlest; each !== null; each = each.fresher) {
    idleness.push(`${each.session} since ${each.touchedAt}`);
  }
  return {
    carts: sessions.map((session) => cartOf(model, session)),
    sightings: sessions.map((session) => sightingsOf(model, session)),
    size: sizeOf(model),
    digest: cart.digest(model).toString(),
    idleness,
  };
}
