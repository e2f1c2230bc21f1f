import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runCommand, succeeds } from '../run-command.ts';
import { awaitKafka } from './await-kafka.ts';
import type { LocalKafka } from './kafka-local.ts';
import { kafkaProperties } from './kafka-settings.ts';

const IMAGE = 'apache/kafka:4.1.1';
/** With the download of the image, about 400 MB. */
const RUN_MS_MAX = 600_000;
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;
const CONTROLLER_PORT = 29093;

/** `docker` or `podman`, whichever works here; null if neither does. */
export async function findContainerClient(): Promise<string | null> {
  for (const client of ['docker', 'podman']) {
    if (await succeeds(client, ['info'])) return client;
  }
  return null;
}

/** The same broker as `startKafka`'s in a container; its data is in a volume named by `dataDir`. */
export async function startKafkaContainer(
  client: string,
  dataDir: string,
  port: number,
): Promise<LocalKafka> {
  const config = resolve(dataDir, 'container');
  const hash = createHash('sha256').update(config).digest('hex').slice(0, 12);
  const name = `thingy-kafka-${hash}`;
  await mkdir(config, { recursive: true });
  const logDir = '/var/lib/kafka/data';
  await writeFile(
    join(config, 'server.properties'),
    kafkaProperties({ bind: '0.0.0.0', port, controllerPort: CONTROLLER_PORT, logDir }),
  );
  const volumes = ['-v', `${name}:${logDir}`, '-v', `${config}:/mnt/shared/config:ro`];
  const options = ['--rm', '--name', name, '-p', `127.0.0.1:${port}:${port}`, ...volumes];
  const heap = ['-e', 'KAFKA_HEAP_OPTS=-Xmx512m'];
  await runCommand(client, ['run', '-d', ...options, ...heap, IMAGE], { timeoutMs: RUN_MS_MAX });
  const brokers = `127.0.0.1:${port}`;
  await awaitKafka({ brokers: [brokers] }, START_MS_MAX);
  const state = await runCommand(client, ['inspect', '-f', '{{.State.Pid}}', name], {
    timeoutMs: STOP_MS_MAX,
  });
  const end = async (verb: string) => {
    await runCommand(client, [verb, name], { timeoutMs: STOP_MS_MAX });
  };
  const ended = runCommand(client, ['wait', name], { timeoutMs: 2 ** 31 - 1 }).then(
    () => undefined,
  );
  return { brokers, pid: Number(state), ended, stop: () => end('stop'), kill: () => end('kill') };
}
