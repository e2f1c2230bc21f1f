import { describe, expect, test } from 'vitest';
import { planOf } from './plan.ts';
import { PLANTED_BUGS } from './planted-bugs.test-support.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';

/** `make simulate SEEDS=1..500` runs more. */
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
/** A planted bug must show within so many seeds. */
const PLANTED_SEEDS_MAX = 30;
const SEEDS_MS_MAX = 120_000;

/** What is hard to reach, and must be reached all the same for the seeds to prove anything. */
const REACHED = [
  ...['cart gap', 'cart duplicate', 'order duplicate', 'answers behind', 'OrderPlaced'],
  ...['OrderRefused', 'CartRefused', 'CartExpired', 'snapshots', 'snapshot ignored: damaged'],
];

test('whatever happens, the shop keeps its word', { timeout: SEEDS_MS_MAX }, async () => {
  const reached = new Set<string>();
  for (const seed of SEEDS) {
    const { violations, counts } = await simulate(planOf(seed));
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    for (const what of Object.keys(counts)) reached.add(what);
  }
  expect(REACHED.filter((what) => !reached.has(what))).toEqual([]);
});

test('a seed gives the same run to the last letter, another seed another', async () => {
  const first = await simulate(planOf(7));
  const second = await simulate(planOf(7));
  const other = await simulate(planOf(8));
  expect(second.lines).toEqual(first.lines);
  expect(second.hash).toBe(first.hash);
  expect(other.hash).not.toBe(first.hash);
});

describe('the checks find', () => {
  test.each(PLANTED_BUGS)('$name', { timeout: SEEDS_MS_MAX }, async ({ planted, rules }) => {
    const found = new Set<string>();
    for (let seed = 1; seed <= PLANTED_SEEDS_MAX; seed++) {
      const { violations } = await simulate(planOf(seed), planted);
      for (const { rule } of violations) found.add(rule);
      if (rules.some((rule) => found.has(rule))) return;
    }
    expect([...found]).toEqual(rules);
  });
});

test('a failing plan is shrunk to what it takes to fail', async () => {
  const [bug] = PLANTED_BUGS;
  if (bug === undefined) throw new Error('no bug is planted');
  const fails = async (plan: ReturnType<typeof planOf>) =>
    (await simulate(plan, bug.planted)).violations.some(({ rule }) => bug.rules.includes(rule));
  let seed = 1;
  while (!(await fails(planOf(seed)))) seed++;
  const plan = planOf(seed);
  const smallest = await shrink(plan, fails);
  expect(await fails(smallest)).toBe(true);
  expect(smallest.actions.length).toBeLessThan(plan.actions.length / 4);
});
