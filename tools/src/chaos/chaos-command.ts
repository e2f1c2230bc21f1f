import { LOAD_USAGE, parseLoad } from '../load/load-options.ts';
import { reportOf } from '../load/load-report.ts';
import { seedOfRun } from '../testing/fault-plan.ts';
import { type ChaosResult, runChaos } from './chaos.ts';

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
const RATE = 10;
const SECONDS = 120;

/** Disturbs a shop of its own; answers the exit code. */
export async function chaosCommand(args: readonly string[]): Promise<number> {
  // Attempts fail, as they must: commands are sent again, and what counts is what holds.
  const otherwise = { rate: RATE, seconds: SECONDS, seed: seedOfRun(), failuresMax: 100 };
  const asked = parseLoad(args, otherwise);
  if (asked === null) {
    console.error(`usage: chaos ${LOAD_USAGE}`);
    return MISUSED;
  }
  const { rate, seconds, seed } = asked;
  try {
    console.log(`${rate} journeys a second for ${seconds} s, --seed ${seed}`);
    const result = await runChaos({ rate, seconds, seed, say: (line) => console.log(line) });
    for (const line of reportOf(result)) console.log(line);
    const happened = [...result.disturbances].map(([name, times]) => `${times} x ${name}`);
    console.log(`disturbances: ${happened.join(', ')}`);
    const complaints = complaintsOf(result);
    for (const line of complaints) console.log(`FAILED: ${line}`);
    return complaints.length === 0 ? DONE : FAILED;
  } catch (error) {
    for (let each = error; each instanceof Error; each = each.cause) console.error(each.message);
    return FAILED;
  }
}

function complaintsOf(result: ChaosResult): readonly string[] {
  const { violations, comparison, orders, disturbances } = result;
  return [
    ...(violations.length > 0 ? [`${violations.length} invariants are violated`] : []),
    ...(comparison === 1 ? ['replicas differ: their digests are not the same'] : []),
    ...(comparison === 2 ? ['replicas could not be compared'] : []),
    ...(orders === 0 ? ['nothing was ordered'] : []),
    ...(disturbances.size === 0 ? ['nothing was disturbed'] : []),
  ];
}
