/** `make test`: everything that must pass, and at the end what did. */
import { join } from 'node:path';
import { ensureChromium } from './chromium.ts';
import { runTestStep, type TestResult, type TestStep } from './testing/test-step.ts';
import { LOCAL } from './workspace.ts';

const STEPS: readonly TestStep[] = [
  { name: 'lint', command: ['biome', 'ci', '--error-on-warnings', '.'], report: null },
  { name: 'types of tests', command: ['tsc', '-p', 'tsconfig.test.json'], report: null },
  {
    name: 'types of web',
    command: ['npm', 'run', '--silent', '--workspace', 'web', 'check'],
    report: null,
  },
  vitest('unit'),
  vitest('int'),
  vitest('e2e'),
];

const results: TestResult[] = [];
const env: Record<string, string | undefined> = { ...process.env };
for (const step of STEPS) {
  if (step.name === 'e2e') env.CHROMIUM = await ensureChromium();
  results.push(await runTestStep(step, env));
}

console.log();
for (const { name, isGood, seconds, passed, failed } of results) {
  const counts = passed + failed > 0 ? `${passed} passed, ${failed} failed` : '';
  const verdict = isGood ? 'good' : 'FAILED';
  console.log(`${name.padEnd(16)}${seconds.toFixed(1).padStart(6)} s  ${verdict}  ${counts}`);
}
if (results.some(({ isGood }) => !isGood)) process.exitCode = 1;
const sum = (count: (result: TestResult) => number) => results.map(count).reduce((a, b) => a + b);
console.log(`${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`);

function vitest(project: string): TestStep {
  const report = join(LOCAL, 'test-reports', `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return { name: project, command: ['vitest', 'run', '--project', project, ...reporters], report };
}
