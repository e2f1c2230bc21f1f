import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { applyObjects, kubectl, TRY_NAMESPACE, until } from './kubectl.ts';
import { toolPod } from './tool-pod.ts';

const START_SECONDS_MAX = 60;
const CHECK_SECONDS_MAX = 240;
const SETTLE_MS = 5_000;
const STOP_FILE = '/tmp/stop';

export interface Told {
  readonly requests: number;
  readonly failed: number;
  /** Refused for a moment, and sent again. */
  readonly shed: number;
  readonly adds: number;
  readonly orders: number;
  /** Orders of what somebody else had bought. */
  readonly refused: number;
  /** Shoppers with a command that was not answered: their carts can't be foretold. */
  readonly unknown: number;
  /** What was acknowledged and is not there. */
  readonly missing: number;
  /** Of those that were placed. */
  readonly orderIds: readonly string[];
  /** Sockets that followed one that was closed. */
  readonly sockets: number;
  readonly seconds: number;
  readonly slowestMs: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

const PROGRAMS = ['./shoppers.ts', './live-cart.ts'];

/** Shoppers in the cluster, from when this resolves on. */
export class Load {
  readonly #pod: string;

  private constructor(pod: string) {
    this.#pod = pod;
  }

  static async start(name: string): Promise<Load> {
    const data = Object.fromEntries(PROGRAMS.map((path) => [basename(path), textOf(path)]));
    const pod = `shoppers-${name}`;
    await remove(pod);
    const metadata = { name: 'programs', namespace: TRY_NAMESPACE };
    const env = { STOP_FILE, SHOPPERS: process.env.SHOPPERS ?? 4, NODE_NO_WARNINGS: 1 };
    await applyObjects([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
      toolPod(pod, TRY_NAMESPACE, ['/try/shoppers.ts'], env),
    ]);
    await until(`${pod} runs`, START_SECONDS_MAX, async () => (await phaseOf(pod)) === 'Running');
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return new Load(pod);
  }

  /** Lets the shoppers go, and has them look for all that they were promised. */
  async stop(): Promise<Told> {
    await kubectl('--namespace', TRY_NAMESPACE, 'exec', this.#pod, '--', 'touch', STOP_FILE);
    const isDone = async () => ['Succeeded', 'Failed'].includes(await phaseOf(this.#pod));
    await until(`${this.#pod} is done`, CHECK_SECONDS_MAX, isDone);
    const log = await kubectl('--namespace', TRY_NAMESPACE, 'logs', this.#pod);
    await remove(this.#pod);
    return JSON.parse(log.split('\n').at(-1) ?? '') as Told;
  }
}

function textOf(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

async function phaseOf(pod: string): Promise<string> {
  const path = 'jsonpath={.status.phase}';
  return kubectl('--namespace', TRY_NAMESPACE, 'get', 'pod', pod, '-o', path);
}

async function remove(pod: string): Promise<void> {
  const args = ['delete', 'pod', pod, '--ignore-not-found', '--wait'];
  await kubectl('--namespace', TRY_NAMESPACE, ...args);
}

/** Throws if a request failed or something acknowledged is missing; else says what there was. */
export function unharmed(told: Told): string {
  if (told.failed > 0 || told.missing > 0) throw new Error(`harmed: ${JSON.stringify(told)}`);
  return described(told);
}

/** Throws only if something acknowledged is missing. */
export function nothingLost(told: Told): string {
  if (told.missing > 0) throw new Error(`lost: ${JSON.stringify(told)}`);
  return described(told);
}

function described(told: Told): string {
  const { requests, failed, shed, adds, orders, sockets, missing, seconds } = told;
  const slowest = Math.max(...Object.values(told.slowestMs));
  return (
    `${requests} requests in ${seconds} s, ${failed} failed, ${shed} shed, ` +
    `slowest ${slowest} ms; ` +
    `${adds + orders} commands acknowledged (${orders} orders), ${missing} missing; ` +
    `${sockets} sockets resumed`
  );
}
