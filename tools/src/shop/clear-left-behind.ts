import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stopLeftBehind } from '../left-behind.ts';

/** Stops the parts that a killed starter has left behind; rejects if a shop runs from there. */
export async function clearLeftBehind(logDir: string): Promise<void> {
  if (!existsSync(logDir)) return;
  for (const file of await readdir(logDir)) {
    if (file.endsWith('.pid')) await stopLeftBehind(join(logDir, file));
  }
}
