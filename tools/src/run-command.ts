import { spawn } from 'node:child_process';

/** Characters of a command's output that an error repeats. */
const OUTPUT_TAIL_MAX = 4_000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Ends the command when aborted. */
  readonly signal?: AbortSignal;
}

/** Runs a command to its end and resolves to what it wrote; rejects with the tail of that. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      timeout: options.timeoutMs,
      ...(options.signal && { signal: options.signal }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_TAIL_MAX);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else {
        const line = [command, ...args].join(' ');
        reject(new Error(`${line} ended with ${signal ?? code}\n${output.trimEnd()}`));
      }
    });
  });
}

/** Whether the command exists and ends well. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await runCommand(command, args, { timeoutMs: 10_000 });
    return true;
  } catch {
    // Absent, broken or unwilling: all the same to one who looks for something that works.
    return false;
  }
}
