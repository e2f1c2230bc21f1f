import type { Action, Plan } from './plan.ts';

/** Runs that shrinking may cost. */
const RUNS_MAX = 400;

/**
 * Leaves out actions for as long as the plan still fails: first halves, then ever smaller pieces
 * (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
 */
export async function shrink(
  plan: Plan,
  fails: (smaller: Plan) => Promise<boolean>,
): Promise<Plan> {
  let actions: readonly Action[] = plan.actions;
  let runs = 0;
  for (let size = Math.ceil(actions.length / 2); size >= 1 && runs < RUNS_MAX; ) {
    let wasShrunk = false;
    for (let from = 0; from < actions.length && runs < RUNS_MAX; ) {
      const fewer = actions.toSpliced(from, size);
      runs++;
      if (await fails({ ...plan, actions: fewer })) {
        actions = fewer;
        wasShrunk = true;
      } else {
        from += size;
      }
    }
    if (size === 1 && !wasShrunk) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return { ...plan, actions };
}
