import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { LOCAL, WORKSPACE } from '../workspace.ts';

const POM = join(WORKSPACE, 'tools/kafka/pom.xml');
const DOWNLOAD_MS_MAX = 300_000;

/** Where the jars are or will be: a folder per content of the POM, so a new version is fetched. */
export async function kafkaLibsFolder(): Promise<string> {
  const pom = await readFile(POM);
  const version = createHash('sha256').update(pom).digest('hex').slice(0, 12);
  return join(LOCAL, 'kafka', 'libs', version);
}

/**
 * Kafka's jars, downloaded from Maven Central unless they are there; resolves to their folder.
 * Safe for several processes at once: each downloads into its own folder, the first rename wins.
 */
export async function ensureKafkaLibs(): Promise<string> {
  const folder = await kafkaLibsFolder();
  if (existsSync(folder)) return folder;
  const parent = join(LOCAL, 'kafka', 'libs');
  await mkdir(parent, { recursive: true });
  const download = await mkdtemp(join(parent, 'download-'));
  try {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${download}`];
    await runCommand('mvn', ['-q', '-B', '-f', POM, ...goal], { timeoutMs: DOWNLOAD_MS_MAX });
    await rename(download, folder);
  } catch (error) {
    await rm(download, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
  return folder;
}
