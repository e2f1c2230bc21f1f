import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL } from '../workspace.ts';

/** `variable` if set; else a secret that is made at its first use and kept in `.local`. */
export async function localSecret(variable: string, file: string): Promise<string> {
  const given = process.env[variable];
  if (given) return given;
  const path = join(LOCAL, file);
  await mkdir(LOCAL, { recursive: true });
  try {
    const secret = randomBytes(32).toString('base64url');
    await writeFile(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  }
}
