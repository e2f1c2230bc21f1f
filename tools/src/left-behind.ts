import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from './run-command.ts';

const STOP_MS_MAX = 15_000;
const LOOK_PAUSE_MS = 100;
const PS_MS_MAX = 5_000;
/** `ps` counts whole seconds, and clocks are corrected. */
const START_TOLERANCE_MS = 10_000;

/** A process and its starter. Ids are given out again: the time of the start tells whose it is. */
interface Note {
  readonly pid: number;
  readonly starter: number;
  readonly startedAtMs: number;
}

/** Notes a process that this one has just started, for `stopLeftBehind`. */
export async function rememberProcess(file: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  const note: Note = { pid, starter: process.pid, startedAtMs: Date.now() };
  await writeFile(file, `${JSON.stringify(note)}\n`);
}

/** Whether the noted process runs and so does its starter: somebody uses it. */
export async function isInUse(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const note = await readNote(file);
  return signalIfThere(note.starter, 0) && (await runs(note));
}

/** Stops the process that a killed starter has left behind; rejects if its starter still runs. */
export async function stopLeftBehind(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const note = await readNote(file);
  const deadline = Date.now() + STOP_MS_MAX;
  for (let signal: NodeJS.Signals = 'SIGTERM'; await runs(note); ) {
    if (note.starter !== process.pid && signalIfThere(note.starter, 0)) {
      throw new Error(
        `${file}: process ${note.pid} runs, and so does its starter ${note.starter}.`,
      );
    }
    if (Date.now() > deadline) signal = 'SIGKILL';
    signalIfThere(note.pid, signal);
    await pause(LOOK_PAUSE_MS);
  }
  await rm(file, { force: true });
}

async function readNote(file: string): Promise<Note> {
  return JSON.parse(await readFile(file, 'utf8')) as Note;
}

async function runs({ pid, startedAtMs }: Note): Promise<boolean> {
  if (!signalIfThere(pid, 0)) return false;
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const options = { env, timeoutMs: PS_MS_MAX };
    const started = await runCommand('ps', ['-p', String(pid), '-o', 'lstart='], options);
    return Math.abs(Date.parse(started) - startedAtMs) < START_TOLERANCE_MS;
  } catch {
    // That is how ps says that there is no such process.
    return false;
  }
}

/** Whether there was such a process. Signal 0 only asks. */
function signalIfThere(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // Another user's process is none of ours.
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
