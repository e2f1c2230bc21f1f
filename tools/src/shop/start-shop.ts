import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';
import { clearLeftBehind } from './clear-left-behind.ts';
import { localSecret } from './local-secret.ts';
import { commandOf, type Part, partOf } from './part.ts';
import { envOf } from './shop-env.ts';
import {
  mustBeFree,
  type PartName,
  type PartPorts,
  SERVICES,
  type ServiceName,
  takePorts,
} from './shop-ports.ts';
import { Supervised } from './supervised.ts';

/** From the start of a part until it is ready; it replays its log first. */
const READY_MS_MAX = 180_000;
const LOOK_PAUSE_MS = 100;
const LOOK_MS_MAX = 5_000;
/** A part that ends so often before it is ready will not be. */
const STARTS_MAX = 3;
/** Characters of a part's log that an error shows. */
const LOG_TAIL_MAX = 3_000;
const PORTS_PER_PART = 2;

export interface ShopOptions {
  readonly brokers: string;
  /** Of all topics' names; they must be there already. */
  readonly prefix: string;
  /** Where each process writes `<name>.log`. */
  readonly logDir: string;
  /** How many of each; 1 where left out. */
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** Whether the storefront is started too; true where left out. */
  readonly web?: boolean;
  /** Of the first replica of each part; free ones where left out. */
  readonly ports?: (part: PartName) => PartPorts;
  /** Wins over what the shop would set, in every process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a process that ends is started again; false where left out. */
  readonly restarts?: boolean;
  /** Whether code that changes is started again; false where left out. */
  readonly watch?: boolean;
  /** Told of what people should know. */
  readonly say?: (line: string) => void;
}

export interface Shop {
  readonly parts: readonly Part[];
  readonly backOfficeToken: string;
  /** `name` as in `parts`; throws if there is no such part. */
  part(name: string): Part;
  /** Of its process now; throws if it does not run. */
  pid(name: string): number;
  /** SIGKILL; it stays dead until `restart`. */
  kill(name: string): Promise<void>;
  /** Starts what was killed; resolves when it is ready. */
  restart(name: string): Promise<void>;
  /** SIGSTOP, and later SIGCONT. */
  freeze(name: string): void;
  thaw(name: string): void;
  /** Resolves when every part that runs is ready; rejects when one can't be, or when aborted. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Stops all of it cleanly, the storefront first. */
  stop(): Promise<void>;
}

interface Running {
  readonly part: Part;
  readonly process: Supervised;
  readonly logFile: string;
}

const isWeb = ({ part }: Running) => part.kind === 'web';

/** Starts the processes of a shop and resolves at once; `ready()` tells when it can serve. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const kinds: PartName[] = options.web === false ? [...SERVICES] : [...SERVICES, 'web'];
  const countOf = (kind: PartName) => (kind === 'web' ? 1 : (options.replicas?.[kind] ?? 1));
  const processes = kinds.map(countOf).reduce((a, b) => a + b);
  const free = await freePorts(PORTS_PER_PART * processes);
  const ports = new Map<PartName, PartPorts>();
  for (const kind of kinds) ports.set(kind, options.ports?.(kind) ?? takePorts(kind, free));
  const backOfficeToken =
    options.env?.BACK_OFFICE_TOKEN ?? (await localSecret('BACK_OFFICE_TOKEN', 'back-office-token'));
  const { brokers, prefix } = options;
  const sessionKeys = await localSecret('SESSION_KEYS', 'session-keys');
  const settings = { brokers, prefix, sessionKeys, backOfficeToken, ports };

  const running: Running[] = [];
  for (const kind of kinds) {
    const count = countOf(kind);
    for (let replica = 1; replica <= count; replica++) {
      const own = replica === 1 ? (ports.get(kind) as PartPorts) : takePorts(kind, free);
      const name = count === 1 ? kind : `${kind}-${replica}`;
      running.push(runningOf(partOf(kind, name, own), envOf(kind, own, settings), options));
    }
  }
  await startAll(running, options.logDir, ports);
  return handleOf(running, backOfficeToken);
}

function runningOf(part: Part, env: Record<string, string>, options: ShopOptions): Running {
  const logFile = join(options.logDir, `${part.name}.log`);
  const process_ = new Supervised({
    name: part.name,
    command: commandOf(part.kind, options.watch ?? false),
    env: { ...process.env, ...env, ...options.env },
    logFile,
    restarts: options.restarts ?? false,
    say: options.say ?? (() => undefined),
  });
  return { part, process: process_, logFile };
}

async function startAll(
  running: readonly Running[],
  logDir: string,
  ports: ReadonlyMap<PartName, PartPorts>,
): Promise<void> {
  try {
    await clearLeftBehind(logDir);
    await mustBeFree(ports);
    for (const { process } of running) await process.start();
  } catch (error) {
    await Promise.all(running.map(({ process }) => process.stop()));
    throw error;
  }
}

function handleOf(running: readonly Running[], backOfficeToken: string): Shop {
  const find = (name: string): Running => {
    const found = running.find(({ part }) => part.name === name);
    if (found) return found;
    throw new Error(`no part ${name}: ${running.map(({ part }) => part.name).join(', ')}`);
  };
  return {
    parts: running.map(({ part }) => part),
    backOfficeToken,
    part: (name) => find(name).part,
    pid(name) {
      const { pid } = find(name).process;
      if (pid !== undefined) return pid;
      throw new Error(`${name} does not run`);
    },
    kill: (name) => find(name).process.kill(),
    async restart(name) {
      await find(name).process.restart();
      await awaitReady(find(name));
    },
    freeze: (name) => find(name).process.freeze(),
    thaw: (name) => find(name).process.thaw(),
    async ready(signal) {
      const wanted = running.filter(({ process }) => process.isWanted);
      const services = wanted.filter((each) => !isWeb(each));
      await Promise.all(services.map((each) => awaitReady(each, signal)));
      // Asked before, it would only be busy with pages that say that the catalog is not there.
      await Promise.all(wanted.filter(isWeb).map((each) => awaitReady(each, signal)));
    },
    async stop() {
      await Promise.all(running.filter(isWeb).map(({ process }) => process.stop()));
      await Promise.all(running.map(({ process }) => process.stop()));
    },
  };
}

async function awaitReady(
  { part, process, logFile }: Running,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  const startsMax = process.starts + STARTS_MAX - 1;
  while (!(await isReady(part.readyUrl))) {
    const isHopeless = process.starts > startsMax || process.isGone || Date.now() > deadline;
    if (isHopeless) {
      const tail = (await readFile(logFile, 'utf8')).slice(-LOG_TAIL_MAX);
      throw new Error(`${part.name} does not get ready; the end of ${logFile}:\n${tail}`);
    }
    signal?.throwIfAborted();
    await pause(LOOK_PAUSE_MS);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LOOK_MS_MAX) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    // Nobody listens yet.
    return false;
  }
}
