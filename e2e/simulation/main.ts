/**
 * `make simulate SEEDS=1..500`, or a number of seeds: runs each, and once more with a log that is
 * made anew; shrinks what fails.
 */
import { formatAction, type Plan, planOf, recreationOf } from './plan.ts';
import { shrink } from './shrink.ts';
import { type Run, simulate } from './simulate.ts';

/** Failing seeds that are shrunk and shown; more would hide the first. */
const FAILURES_MAX = 3;

const { first, last } = seedsOf(process.argv[2] ?? '100');
const startedMs = performance.now();
let failures = 0;
let seed = first;
for (; seed <= last && failures < FAILURES_MAX; seed++) {
  for (const plan of [planOf(seed), recreationOf(seed)]) {
    const run = await runOf(plan);
    if (run.violations.length === 0) continue;
    failures++;
    await show(plan, run);
  }
}
const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
console.log(`seeds ${first} to ${seed - 1}: ${failures} failed, ${seconds} s`);
if (failures > 0) process.exitCode = 1;

async function show(plan: Plan, run: Run): Promise<void> {
  const rules = new Set(run.violations.map(({ rule }) => rule));
  console.log(`seed ${plan.seed} fails; shrinking it`);
  const smallest = await shrink(plan, async (smaller) =>
    (await runOf(smaller)).violations.some(({ rule }) => rules.has(rule)),
  );
  const { violations, lines } = await runOf(smallest);
  const kept = `${smallest.actions.length} of ${plan.actions.length} actions`;
  console.log(`seed ${plan.seed}, ${kept}:`);
  for (const action of smallest.actions) console.log(`  ${formatAction(action)}`);
  console.log('what happened:');
  for (const line of lines) console.log(`  ${line}`);
  console.log('what was wrong:');
  for (const { rule, what } of violations) console.log(`  ${rule}: ${what}`);
}

/** A run that breaks off is a failure too. */
async function runOf(plan: Plan): Promise<Run> {
  try {
    return await simulate(plan);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { violations: [{ rule: 'it runs to its end', what }], lines: [], counts: {}, hash: '' };
  }
}

function seedsOf(text: string): { first: number; last: number } {
  const [, from, to] = /^(?:(\d+)\.\.)?(\d+)$/.exec(text) ?? [];
  if (to === undefined) throw new Error(`SEEDS is a number, or 1..500, and not ${text}`);
  return from === undefined ? { first: 1, last: Number(to) } : { first: +from, last: +to };
}
