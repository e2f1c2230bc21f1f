import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { WORKSPACE } from '../workspace.ts';

/** One thing that must pass. */
export interface TestStep {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Where Vitest writes its JSON report; null: the step runs no tests. */
  readonly report: string | null;
}

export interface TestResult {
  readonly name: string;
  readonly isGood: boolean;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
}

/** Runs the step, showing what it says, and counts its tests from its report. */
export async function runTestStep(
  step: TestStep,
  env: Readonly<Record<string, string | undefined>>,
): Promise<TestResult> {
  console.log(`\n── ${step.name}: ${step.command.join(' ')}`);
  if (step.report) await rm(step.report, { force: true });
  const startedAtMs = performance.now();
  const isGood = await endsWell(step.command, env);
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { name: step.name, isGood, seconds, ...(await countsOf(step.report)) };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** One per file. */
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/**
 * What a Vitest report counts, and a file that could not even be loaded as one that failed. A
 * report that is not there counts nothing.
 */
async function countsOf(report: string | null): Promise<{ passed: number; failed: number }> {
  if (report === null || !existsSync(report)) return { passed: 0, failed: 0 };
  const counts = JSON.parse(await readFile(report, 'utf8')) as VitestReport;
  const unloaded = counts.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: counts.numPassedTests, failed: counts.numFailedTests + unloaded.length };
}

function endsWell(
  [program, ...args]: TestStep['command'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: WORKSPACE, env, stdio: 'inherit' });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('exit', (code) => resolve(code === 0));
  });
}
