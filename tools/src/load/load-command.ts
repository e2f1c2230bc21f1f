import { seedOfRun } from '../testing/fault-plan.ts';
import { type LoadResult, runLoad } from './load.ts';
import { LOAD_USAGE, loadOptions, parseLoad } from './load-options.ts';
import { LATE_MS_MAX, reportOf } from './load-report.ts';

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
const RATE = 30;
const SECONDS = 60;
const FAILURES_MAX_PERCENT = 1;

/** Loads a shop that runs; answers the exit code. */
export async function loadCommand(args: readonly string[]): Promise<number> {
  const otherwise = {
    rate: RATE,
    seconds: SECONDS,
    seed: seedOfRun(),
    failuresMax: FAILURES_MAX_PERCENT,
  };
  const asked = parseLoad(args, otherwise);
  if (asked === null) {
    console.error(`usage: load ${LOAD_USAGE}`);
    console.error('CATALOG_URL, CART_URL, ORDER_URL and BACK_OFFICE_TOKEN name the shop.');
    return MISUSED;
  }
  const { rate, seconds, seed } = asked;
  try {
    console.log(`${rate} journeys a second for ${seconds} s, --seed ${seed}`);
    const result = await runLoad(await loadOptions(asked));
    for (const line of reportOf(result)) console.log(line);
    const complaints = complaintsOf(result, asked.failuresMax);
    for (const line of complaints) console.log(`FAILED: ${line}`);
    return complaints.length === 0 ? DONE : FAILED;
  } catch (error) {
    for (let each = error; each instanceof Error; each = each.cause) console.error(each.message);
    return FAILED;
  }
}

/** Why the run was no success. */
export function complaintsOf(result: LoadResult, failuresMax: number): readonly string[] {
  const { violations, failures, requests, lost, lateMs, unknown } = result;
  const percent = (100 * failures) / Math.max(1, requests);
  return [
    ...(violations.length > 0 ? [`${violations.length} invariants are violated`] : []),
    ...(requests === 0 ? ['nothing was asked'] : []),
    ...(percent > failuresMax ? [`${percent.toFixed(1)} % failed, at most ${failuresMax} %`] : []),
    ...(lost > 0 ? [`${lost} journeys were not begun: too many were under way`] : []),
    ...(lateMs > LATE_MS_MAX ? ['the generator was late itself: lower the rate'] : []),
    ...(unknown > 0 ? [`${unknown} outcomes never got known`] : []),
  ];
}
