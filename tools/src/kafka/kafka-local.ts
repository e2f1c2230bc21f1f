import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePorts, isPortTaken } from '../free-ports.ts';
import { isInUse, rememberProcess, stopLeftBehind } from '../left-behind.ts';
import { runCommand } from '../run-command.ts';
import { awaitKafka } from './await-kafka.ts';
import { ensureKafkaLibs } from './kafka-libs.ts';
import { type ClusterMember, kafkaProperties, type SecuredListener } from './kafka-settings.ts';

/** From spawn to the first answer; about 4 s on two idle cores. */
const START_MS_MAX = 60_000;
const FORMAT_MS_MAX = 60_000;
/** A clean stop writes what a quick start needs; after this the broker is killed. */
const STOP_MS_MAX = 15_000;
/** Characters of the broker's log that an error shows. */
const LOG_TAIL_MAX = 3_000;
/** Kafka's form of a UUID; every local cluster may have the same. */
const CLUSTER_ID = 'dGhpbmd5LXN0b3JlLTAwMA';

export interface KafkaOptions {
  /** Holds everything of this broker; a broker started here again finds its topics. */
  readonly dataDir: string;
  /** 0: the port this `dataDir` had before, else a free one. */
  readonly port?: number;
  /** Where clients are told to connect, such as a proxy; the broker's own port by default. */
  readonly advertisedPort?: number;
  readonly heapMb?: number;
  /** One broker of a cluster; it answers when most of them run. */
  readonly member?: ClusterMember;
  /** A second listener, for this user alone. */
  readonly secured?: SecuredListener & { readonly username: string; readonly password: string };
}

export interface LocalKafka {
  /** `host:port`, as `KAFKA_BROKERS` takes it. */
  readonly brokers: string;
  readonly pid: number;
  /** Resolves when the broker has ended, whatever ended it. */
  readonly ended: Promise<void>;
  /** Ends cleanly, at the latest after 15 s. */
  stop(): Promise<void>;
  /** SIGKILL: what a machine's failure looks like. The same `dataDir` can be started again. */
  kill(): Promise<void>;
}

/**
 * Starts a real Kafka, one process in KRaft mode, and resolves when it answers; rejects with the
 * tail of its log. It runs in its own process group: Ctrl-C in a terminal reaches only its starter,
 * who must stop it.
 */
export async function startKafka(options: KafkaOptions): Promise<LocalKafka> {
  const dataDir = resolve(options.dataDir);
  const libs = await ensureKafkaLibs();
  await mkdir(dataDir, { recursive: true });
  await stopLeftBehind(join(dataDir, 'pid'));
  const port = await choosePort(dataDir, options.port ?? 0);
  await configure(dataDir, port, options);
  await formatOnce(dataDir, libs, options.secured);

  const child = spawnBroker(dataDir, libs, options.heapMb ?? 512);
  const ended = new Promise<void>((gone) => child.once('close', () => gone()));
  const brokers = `127.0.0.1:${port}`;
  await rememberProcess(join(dataDir, 'pid'), child.pid);
  await awaitStart(child, brokers, dataDir);
  return {
    brokers,
    pid: child.pid as number,
    ended,
    async stop() {
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(killer);
      await rm(join(dataDir, 'pid'), { force: true });
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function choosePort(dataDir: string, wanted: number): Promise<number> {
  const port = wanted || (await previousPort(dataDir)) || (await freePorts(1))[0];
  if (port === undefined || (await isPortTaken(port))) {
    throw new Error(
      `Port ${port} is taken. Set KAFKA_PORT to another one, or KAFKA_BROKERS=127.0.0.1:${port} ` +
        'if what listens there is the Kafka to use.',
    );
  }
  return port;
}

/** The broker of this folder that somebody else has started and still uses; null: none. */
export async function brokersInUse(dataDir: string): Promise<string | null> {
  if (!(await isInUse(join(dataDir, 'pid')))) return null;
  const port = await previousPort(dataDir);
  return port === undefined ? null : `127.0.0.1:${port}`;
}

async function previousPort(dataDir: string): Promise<number | undefined> {
  const file = join(dataDir, 'server.properties');
  if (!existsSync(file)) return undefined;
  const match = /^listeners=PLAINTEXT:[^,]*:(\d+),/m.exec(await readFile(file, 'utf8'));
  return match ? Number(match[1]) : undefined;
}

async function configure(
  dataDir: string,
  port: number,
  { advertisedPort, member, secured }: KafkaOptions,
): Promise<void> {
  const [freePort = 0] = await freePorts(1);
  const properties = kafkaProperties({
    bind: '127.0.0.1',
    port,
    advertisedPort,
    controllerPort: member?.controllerPorts[member.nodeId - 1] ?? freePort,
    logDir: join(dataDir, 'data'),
    member,
    secured,
  });
  await writeFile(join(dataDir, 'server.properties'), properties);
}

async function formatOnce(
  dataDir: string,
  libs: string,
  user: KafkaOptions['secured'],
): Promise<void> {
  if (existsSync(join(dataDir, 'data', 'meta.properties'))) return;
  const properties = join(dataDir, 'server.properties');
  const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties];
  const credentials = user && `SCRAM-SHA-512=[name=${user.username},password=${user.password}]`;
  const scram = credentials === undefined ? [] : ['--add-scram', credentials];
  await runCommand('java', ['-XX:TieredStopAtLevel=1', '-cp', `${libs}/*`, ...format, ...scram], {
    timeoutMs: FORMAT_MS_MAX,
  });
}

function spawnBroker(dataDir: string, libs: string, heapMb: number): ChildProcess {
  const log = openSync(join(dataDir, 'broker.log'), 'w');
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  const args = [`-Xmx${heapMb}m`, `-Xms${heapMb / 2}m`, quiet, '-cp', `${libs}/*`, 'kafka.Kafka'];
  try {
    return spawn('java', [...args, join(dataDir, 'server.properties')], {
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

async function awaitStart(child: ChildProcess, brokers: string, dataDir: string): Promise<void> {
  const died = new AbortController();
  const onEnd = () => died.abort(new Error('the broker ended'));
  child.once('close', onEnd);
  child.once('error', onEnd);
  try {
    await awaitKafka({ brokers: [brokers] }, START_MS_MAX, died.signal);
  } catch (cause) {
    child.kill('SIGKILL');
    const file = join(dataDir, 'broker.log');
    const tail = (await readFile(file, 'utf8')).slice(-LOG_TAIL_MAX);
    throw new Error(`Kafka did not start; the end of ${file}:\n${tail}`, { cause });
  } finally {
    child.off('close', onEnd);
  }
}
