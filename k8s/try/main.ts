/** `k8s/try.sh [TRIAL…]`: the trials of these names, or all of them. */
import { TRIALS } from './trials.ts';

const names = process.argv.slice(2);
const unknown = names.filter((name) => TRIALS[name] === undefined);
if (unknown.length > 0) {
  console.error(`usage: k8s/try.sh [${Object.keys(TRIALS).join(' | ')}]…`);
  process.exit(2);
}
const failed: string[] = [];
for (const [name, trial] of Object.entries(TRIALS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const startMs = Date.now();
  try {
    const seen = await trial();
    console.log(`good    ${name}, ${Math.round((Date.now() - startMs) / 1_000)} s: ${seen}`);
  } catch (error) {
    failed.push(name);
    console.log(`FAILED  ${name}: ${(error as Error).message}`);
  }
}
if (failed.length > 0) process.exitCode = 1;
console.log(failed.length === 0 ? 'all good' : `failed: ${failed.join(', ')}`);
