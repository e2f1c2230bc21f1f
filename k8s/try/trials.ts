import { setTimeout as pause } from 'node:timers/promises';
import { untilEqual } from './compare.ts';
import { kubectl, podsOf, TRY_NAMESPACE, until, untilReplicas, untilRolledOut } from './kubectl.ts';
import { Load, nothingLost, unharmed } from './load.ts';
import { reachableFrom } from './reach.ts';

const CONTEXTS = ['catalog', 'cart', 'order'];
const SERVICES = [...CONTEXTS, 'bridge'];
const PARTS = [...SERVICES, 'web'];
const START_SECONDS_MAX = 600;
const FILL_SECONDS_MAX = 1_800;
const MAIL_SECONDS_MAX = 60;
const AWAY_MS = 45_000;
const WORK_MS = 20_000;
/** Longer than kubelet's first pauses between starts of a container. */
const BROKEN_MS = 30_000;

/** What is tried, in this order; each answers what there was to see, or throws. */
export const TRIALS: Readonly<Record<string, () => Promise<string>>> = {
  apply,
  fill,
  'kafka-away': kafkaAway,
  order: shopAWhile,
  mail,
  network,
  ingress,
  'rollout-catalog': () => rollout('catalog'),
  'rollout-cart': () => rollout('cart'),
  'rollout-order': () => rollout('order'),
  'rollout-bridge': () => rollout('bridge'),
  'rollout-web': () => rollout('web'),
  snapshot,
  scale,
  kill,
  'out-of-memory': outOfMemory,
  memory,
  'broken-image': () => stuckRollout('image', 'deployment/cart', 'service=thingy/cart:not-there'),
  'stuck-version': () => stuckRollout('env', 'deployment/cart', 'TOPIC_PREFIX=not-there-'),
};

async function apply(): Promise<string> {
  const startMs = Date.now();
  for (const beside of ['namespaces', 'inbox']) {
    const file = ['--filename', `k8s/try/${beside}.yaml`];
    await kubectl('--namespace', TRY_NAMESPACE, 'apply', ...file);
  }
  await kubectl('apply', '--kustomize', 'k8s/try');
  await kubectl('rollout', 'status', 'statefulset/kafka', `--timeout=${START_SECONDS_MAX}s`);
  const seconds: string[] = [];
  for (const part of PARTS) {
    seconds.push(`${part} ${await untilRolledOut(part, startMs, START_SECONDS_MAX)} s`);
  }
  return `ready after ${seconds.join(', ')}`;
}

/** Kafka away when services start: they wait, alive and not ready, and nobody restarts them. */
async function kafkaAway(): Promise<string> {
  await kubectl('scale', 'statefulset/kafka', '--replicas=0');
  await until('Kafka is gone', START_SECONDS_MAX, async () => (await podsOf('kafka')).length === 0);
  for (const part of SERVICES) await kubectl('delete', 'pod', '-l', partIs(part), '--wait=false');
  await pause(AWAY_MS);
  const during = (await Promise.all(SERVICES.map((part) => podsOf(part)))).flat();
  const ready = during.filter(({ isReady, isLeaving }) => isReady && !isLeaving);
  if (ready.length > 0) throw new Error(`ready without Kafka: ${ready[0]?.name}`);
  const startMs = Date.now();
  await kubectl('scale', 'statefulset/kafka', '--replicas=1');
  for (const part of SERVICES) await untilReplicas(part, 1, START_SECONDS_MAX);
  const seconds = Math.round((Date.now() - startMs) / 1_000);
  const after = (await Promise.all(SERVICES.map((part) => podsOf(part)))).flat();
  const restarted = after.filter(({ restarts }) => restarts > 0);
  if (restarted.length > 0) throw new Error(`restarted: ${JSON.stringify(restarted)}`);
  return `waited ${AWAY_MS / 1_000} s, ready ${seconds} s after Kafka was started, no restart`;
}

async function fill(): Promise<string> {
  const startMs = Date.now();
  const timeout = `--timeout=${FILL_SECONDS_MAX}s`;
  await kubectl('wait', '--for=condition=complete', 'job/import', timeout);
  const seconds = Math.round((Date.now() - startMs) / 1_000);
  const log = await kubectl('logs', 'job/import');
  return `waited ${seconds} s: ${log.split('\n').at(-1)}`;
}

async function shopAWhile(): Promise<string> {
  const load = await Load.start('order');
  await pause(WORK_MS);
  const told = await load.stop();
  if (told.orders === 0) throw new Error(`nothing was ordered: ${JSON.stringify(told)}`);
  return unharmed(told);
}

/** Each order's mail is in the inbox, once. */
async function mail(): Promise<string> {
  const load = await Load.start('mail');
  await pause(WORK_MS);
  const told = await load.stop();
  const inInbox = ['--namespace', TRY_NAMESPACE, 'exec', 'deployment/inbox', '--'];
  const mailsOf = async () => {
    const found = await kubectl(...inInbox, 'node', '-e', MAILS);
    const ids = JSON.parse(found) as string[];
    return told.orderIds.map((order) => ids.filter((id) => id.includes(`.${order}@`)).length);
  };
  await until('all mails are there', MAIL_SECONDS_MAX, async () => !(await mailsOf()).includes(0));
  const more = (await mailsOf()).filter((mails) => mails > 1).length;
  if (more > 0) throw new Error(`${more} orders have more than one mail`);
  return `${told.orderIds.length} orders, one mail each; ${unharmed(told)}`;
}

/** The second version of maildev has them at the second of these addresses. */
const MAILS = `
(async () => {
  for (const path of ['/api/email', '/email']) {
    const answer = await fetch('http://127.0.0.1:1080' + path);
    if (!answer.headers.get('content-type').includes('json')) continue;
    const mails = await answer.json();
    return console.log(JSON.stringify(mails.map(({ headers }) => headers['message-id'])));
  }
})();`;

async function network(): Promise<string> {
  const targets = ['web.shop:3000', ...SERVICES.map((part) => `${part}.shop:8080`)];
  const inside = ['kafka.shop:9092'];
  const pods = (await Promise.all(SERVICES.map((part) => podsOf(part)))).flat();
  const management = pods.map(({ ip }) => `${ip}:9090`);
  const all = [...targets, ...inside, ...management];
  const stranger = await reachableFrom('shop-stranger', all);
  const known = await reachableFrom(TRY_NAMESPACE, all);
  const wrong = [
    ...all.filter((target) => stranger[target]).map((target) => `a stranger reaches ${target}`),
    ...[...targets, ...management]
      .filter((target) => !known[target])
      .map((target) => `a shopper or Prometheus does not reach ${target}`),
    ...inside.filter((target) => known[target]).map((target) => `a shopper reaches ${target}`),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return `${all.length} ports: a stranger reaches none, others what they may`;
}

async function ingress(): Promise<string> {
  const answer = await kubectl(
    ...['apply', '--dry-run=server', '--validate=strict'],
    ...['--kustomize', 'k8s/overlays/production'],
  );
  const accepted = answer.split('\n').filter((line) => line.includes('(server dry run)'));
  if (!accepted.some((line) => line.startsWith('ingress'))) throw new Error(answer);
  return `overlays/production: ${accepted.length} objects accepted by the API server`;
}

async function rollout(part: string): Promise<string> {
  const load = await Load.start(part);
  const startMs = Date.now();
  await kubectl('rollout', 'restart', `deployment/${part}`);
  const seconds = await untilRolledOut(part, startMs, START_SECONDS_MAX);
  await untilReplicas(part, 1, START_SECONDS_MAX);
  return `${seconds} s; ${unharmed(await load.stop())}`;
}

/** The CronJobs' jobs, now; a new replica then starts from what they wrote. */
async function snapshot(): Promise<string> {
  const told: string[] = [];
  for (const context of CONTEXTS) {
    const job = `${context}-snapshot-tried`;
    await kubectl('delete', 'job', job, '--ignore-not-found', '--wait');
    await kubectl('create', 'job', `--from=cronjob/${context}-snapshot`, job);
    const timeout = `--timeout=${START_SECONDS_MAX}s`;
    await kubectl('wait', '--for=condition=complete', `job/${job}`, timeout);
    told.push((await kubectl('logs', `job/${job}`)).split('\n').at(-1) ?? '');
    await kubectl('delete', 'job', job);
  }
  await kubectl('rollout', 'restart', 'deployment/cart');
  await untilRolledOut('cart', Date.now(), START_SECONDS_MAX);
  await untilReplicas('cart', 1, START_SECONDS_MAX);
  const { snapshot: from } = JSON.parse(
    await kubectl('exec', 'deployment/cart', '--', 'node', '-e', POSITION),
  );
  if (from.offset === null) throw new Error(`not used: ${JSON.stringify(from)}`);
  return `${told.join('; ')}; a new cart started from offset ${from.offset}`;
}

const POSITION = `
fetch('http://127.0.0.1:9090/position').then((answer) => answer.text()).then(console.log);`;

async function replicasOf(part: string, count: number): Promise<void> {
  const bounds = { spec: { minReplicas: count, maxReplicas: count } };
  await kubectl('patch', `hpa/${part}`, '--patch', JSON.stringify(bounds));
  await untilReplicas(part, count, START_SECONDS_MAX);
}

async function scale(): Promise<string> {
  const others = async () => {
    const pods = await Promise.all(['catalog', 'order'].map((part) => podsOf(part)));
    return JSON.stringify(pods.flat().map(({ name, restarts }) => [name, restarts]));
  };
  const before = await others();
  const load = await Load.start('scale');
  const startMs = Date.now();
  await replicasOf('cart', 3);
  const up = Math.round((Date.now() - startMs) / 1_000);
  const equal = await untilEqual('cart');
  await pause(WORK_MS);
  await replicasOf('cart', 1);
  const told = unharmed(await load.stop());
  if ((await others()) !== before) throw new Error('catalog or order was touched');
  return `3 ready after ${up} s; ${equal}; ${told}`;
}

/** One of two carts is killed: what was under way there breaks, what was acknowledged is there. */
async function kill(): Promise<string> {
  await replicasOf('cart', 2);
  const load = await Load.start('kill');
  const [victim] = await podsOf('cart');
  const startMs = Date.now();
  await kubectl('delete', 'pod', victim?.name ?? '', '--grace-period=0', '--force');
  await untilReplicas('cart', 2, START_SECONDS_MAX);
  const seconds = Math.round((Date.now() - startMs) / 1_000);
  const told = nothingLost(await load.stop());
  const equal = await untilEqual('cart');
  await replicasOf('cart', 1);
  return `replaced after ${seconds} s; ${told}; ${equal}`;
}

/**
 * Uses up a container's memory, by processes smaller than its own, which is made the first to be
 * ended.
 */
const EAT = `
require('node:fs').writeFileSync('/proc/1/oom_score_adj', '1000');
const eater = 'const all = Buffer.alloc(64 * 1024 * 1024, 1); setInterval(() => all, 1000)';
const { spawn } = require('node:child_process');
setInterval(() => spawn(process.execPath, ['-e', eater]), 300);`;

async function outOfMemory(): Promise<string> {
  await replicasOf('cart', 2);
  const load = await Load.start('out-of-memory');
  const [victim] = await podsOf('cart');
  const name = victim?.name ?? '';
  const startMs = Date.now();
  // The command dies with the container.
  await kubectl('exec', name, '--', 'node', '-e', EAT).catch((error: Error) => error.message);
  const ended = async () =>
    (await podsOf('cart')).find((pod) => pod.name === name)?.endedBy ?? null;
  await until('a container was ended', START_SECONDS_MAX, async () => (await ended()) !== null);
  const reason = await ended();
  if (reason !== 'OOMKilled') throw new Error(`ended by ${reason}`);
  await untilReplicas('cart', 2, START_SECONDS_MAX);
  const seconds = Math.round((Date.now() - startMs) / 1_000);
  const equal = await untilEqual('cart');
  const told = nothingLost(await load.stop());
  await replicasOf('cart', 1);
  return `ready again after ${seconds} s; ${equal}; ${told}`;
}

/** Anonymous memory of a container, for either version of control groups; bytes. */
const ANONYMOUS = `
const { existsSync, readFileSync } = require('node:fs');
const v2 = '/sys/fs/cgroup/memory.stat';
const stat = readFileSync(existsSync(v2) ? v2 : '/sys/fs/cgroup/memory/memory.stat', 'utf8');
console.log(/^(?:anon|total_rss) (\\d+)$/m.exec(stat)[1]);`;

async function memory(): Promise<string> {
  const load = await Load.start('memory');
  const most = new Map<string, number>();
  const limits = new Map<string, number>();
  const deadline = Date.now() + WORK_MS;
  while (Date.now() < deadline) {
    for (const part of PARTS) {
      const used = Number(
        await kubectl('exec', `deployment/${part}`, '--', 'node', '-e', ANONYMOUS),
      );
      most.set(part, Math.max(most.get(part) ?? 0, used));
      limits.set(part, (await podsOf(part))[0]?.memoryLimit ?? 0);
    }
  }
  const told = unharmed(await load.stop());
  const lines = PARTS.map((part) => {
    const used = most.get(part) ?? 0;
    const limit = limits.get(part) ?? 0;
    if (used >= limit) throw new Error(`${part} uses ${used} of ${limit}`);
    return `${part} ${mebibytes(used)} of ${mebibytes(limit)} MiB`;
  });
  return `${lines.join(', ')}; ${told}`;
}

/** A version that never gets ready: its rollout is said to have failed, and the old one serves. */
async function stuckRollout(what: string, ...args: readonly string[]): Promise<string> {
  const deadline = (seconds: number) =>
    JSON.stringify({ spec: { progressDeadlineSeconds: seconds } });
  await kubectl('patch', 'deployment/cart', '--patch', deadline(BROKEN_MS / 1_000));
  const load = await Load.start(what);
  await kubectl('set', what, ...args);
  const failed = kubectl('rollout', 'status', 'deployment/cart', '--timeout=120s').then(
    () => null,
    (error: Error & { stderr?: string }) => error.stderr?.trim() ?? error.message,
  );
  const message = await failed;
  await pause(WORK_MS / 2);
  const serving = (await podsOf('cart')).filter(({ isReady }) => isReady).length;
  await kubectl('rollout', 'undo', 'deployment/cart');
  await untilReplicas('cart', 1, START_SECONDS_MAX);
  await kubectl('patch', 'deployment/cart', '--patch', deadline(600));
  const told = unharmed(await load.stop());
  if (message === null) throw new Error('the rollout was said to be done');
  if (serving !== 1) throw new Error(`${serving} replicas served meanwhile`);
  return `${message}; the old one served: ${told}`;
}

function partIs(part: string): string {
  return `app.kubernetes.io/name=${part},app.kubernetes.io/component=replica`;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
