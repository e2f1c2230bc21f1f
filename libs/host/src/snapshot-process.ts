import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SnapshotReport } from './snapshot-keeper.ts';

/** A process that takes longer is ended. */
const PROCESS_MS_MAX = 900_000;
const EXEC_ARGS = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'];

/**
 * Runs a program that takes a snapshot in a process of its own, which shares this one's
 * environment and output, and resolves to what it sends; ends it when the signal is aborted.
 */
export function snapshotProcess(
  program: URL,
  args: readonly string[],
  signal: AbortSignal,
): Promise<SnapshotReport> {
  return new Promise((resolve, reject) => {
    const options = { execArgv: EXEC_ARGS, timeout: PROCESS_MS_MAX, signal };
    const child = fork(fileURLToPath(program), args, options);
    let report: SnapshotReport | null = null;
    child.on('message', (message) => {
      if (isReport(message)) report = message;
    });
    child.once('error', reject);
    child.once('exit', (code, killedBy) => {
      if (code === 0 && report !== null) resolve(report);
      else reject(new Error(`its process ended with ${killedBy ?? code}`));
    });
  });
}

/** Node's own watcher sends messages too. */
function isReport(message: unknown): message is SnapshotReport {
  const { next, isNew } = message as Partial<SnapshotReport>;
  return typeof next === 'number' && typeof isNew === 'boolean';
}
