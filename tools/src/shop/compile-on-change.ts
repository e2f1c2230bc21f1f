import { spawn } from 'node:child_process';
import { WORKSPACE } from '../workspace.ts';

/** Compiles whatever changes until it is stopped; shows the compiler's complaints. */
export function compileOnChange(): { stop(): Promise<void> } {
  const child = spawn('tsc', ['-b', '-w', '--preserveWatchOutput'], {
    cwd: WORKSPACE,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
