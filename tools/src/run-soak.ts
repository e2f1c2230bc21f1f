/** `make soak`: what takes too long for `make test`; docs/soak.md has its results. */
import { runCommand } from './run-command.ts';
import { runTestStep } from './testing/test-step.ts';

const GIT_MS_MAX = 5_000;

const commit = await runCommand('git', ['rev-parse', '--short', 'HEAD'], { timeoutMs: GIT_MS_MAX });
console.log(`commit ${commit.trim()}`);
const { isGood, seconds } = await runTestStep(
  { name: 'soak', command: ['vitest', 'run', '--project', 'soak'], report: null },
  process.env,
);
console.log(`${isGood ? 'good' : 'FAILED'} after ${Math.round(seconds)} s`);
if (!isGood) process.exitCode = 1;
