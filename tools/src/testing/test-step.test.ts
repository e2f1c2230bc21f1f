import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTestStep } from './test-step.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thingy-steps-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('a step is good if its command is, and its tests are counted from its report', async () => {
  const report = join(folder, 'report.json');
  const script = join(folder, 'write.sh');
  const json = reportOf(3, 1);
  await writeFile(script, `echo '${json}' > ${report}; exit 1`);
  const result = await runTestStep({ name: 'x', command: ['sh', script], report }, process.env);
  expect(result).toMatchObject({ isGood: false, passed: 3, failed: 1 });
});

test('a report of an earlier run counts for nothing', async () => {
  const report = join(folder, 'old.json');
  await writeFile(report, reportOf(9, 0));
  const result = await runTestStep({ name: 'x', command: ['no-such'], report }, process.env);
  expect(result).toMatchObject({ isGood: false, passed: 0, failed: 0 });
});

test('a test file that can not be loaded counts as failed', async () => {
  const report = join(folder, 'unloaded.json');
  const script = join(folder, 'unloaded.sh');
  const file = { status: 'failed', assertionResults: [] };
  await writeFile(script, `echo '${reportOf(5, 0, [file])}' > ${report}; exit 1`);
  const result = await runTestStep({ name: 'x', command: ['sh', script], report }, process.env);
  expect(result).toMatchObject({ isGood: false, passed: 5, failed: 1 });
});

function reportOf(numPassedTests: number, numFailedTests: number, testResults: unknown[] = []) {
  return JSON.stringify({ numPassedTests, numFailedTests, testResults });
}
