import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export const NAMESPACE = 'shop';
export const TRY_NAMESPACE = 'shop-try';
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const LOOK_PAUSE_MS = 1_000;

/** Runs kubectl in the shop's namespace, or in the one that the arguments name. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const namespace = args.includes('--namespace') ? [] : ['--namespace', NAMESPACE];
  const limits = { maxBuffer: OUTPUT_BYTES_MAX };
  const { stdout } = await promisify(execFile)('kubectl', [...namespace, ...args], limits);
  return stdout.trim();
}

/** Applies objects that are made here. */
export async function applyObjects(objects: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const applying = promisify(execFile)('kubectl', ['apply', '--filename', '-']);
  applying.child.stdin?.end(list);
  await applying;
}

export interface PodState {
  readonly name: string;
  readonly ip: string;
  readonly isReady: boolean;
  readonly isLeaving: boolean;
  readonly restarts: number;
  /** Why its container ended last, such as `OOMKilled`. */
  readonly endedBy: string | null;
  /** Bytes. */
  readonly memoryLimit: number;
}

/** The pods of a part of the shop. */
export async function podsOf(part: string): Promise<readonly PodState[]> {
  const selector = `app.kubernetes.io/name=${part},app.kubernetes.io/component!=tool`;
  const { items } = JSON.parse(await kubectl('get', 'pods', '-l', selector, '-o', 'json'));
  // biome-ignore lint/suspicious/noExplicitAny: what the API server answers.
  return items.map(({ metadata, spec, status }: any): PodState => {
    const [container] = status.containerStatuses ?? [];
    return {
      name: metadata.name,
      ip: status.podIP ?? '',
      isReady: container?.ready === true,
      isLeaving: metadata.deletionTimestamp !== undefined,
      restarts: container?.restartCount ?? 0,
      endedBy: container?.lastState?.terminated?.reason ?? null,
      memoryLimit: bytesOf(spec.containers[0].resources.limits.memory),
    };
  });
}

function bytesOf(quantity: string): number {
  const [, count = '0', unit = ''] = /^(\d+)(Mi|Gi)?$/.exec(quantity) ?? [];
  return Number(count) * ({ Mi: 1024 ** 2, Gi: 1024 ** 3 }[unit] ?? 1);
}

/** Asks again until it is so; throws when it has not been so for too long. */
export async function until(
  what: string,
  seconds: number,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(LOOK_PAUSE_MS);
  }
}

/** Until exactly so many pods are there, all of them ready. */
export async function untilReplicas(part: string, count: number, seconds: number): Promise<void> {
  await until(`${count} ready ${part}`, seconds, async () => {
    const pods = await podsOf(part);
    return pods.length === count && pods.every(({ isReady, isLeaving }) => isReady && !isLeaving);
  });
}

/** Waits for a rollout; answers the seconds since `startMs`. */
export async function untilRolledOut(part: string, startMs: number, seconds: number) {
  await kubectl('rollout', 'status', `deployment/${part}`, `--timeout=${seconds}s`);
  return Math.round((Date.now() - startMs) / 1_000);
}
