/**
 * `make check-observability`: every expression of the alerts and of the dashboard, asked of a real
 * Prometheus (with promtool, as Debian's package has them) that scrapes a real shop.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startKafka } from './kafka/kafka-local.ts';
import { alertExpressions, dashboardExpressions, RULES } from './observability/expressions.ts';
import { metricNamesIn } from './observability/metric-names-in.ts';
import { startObservedShop } from './observability/observed-shop.ts';
import { CONFIG, type Prometheus, startPrometheus } from './observability/prometheus.ts';
import { runCommand } from './run-command.ts';

const VISITS = 40;
const VISIT_PAUSE_MS = 250;
/** Until what happened last has been scraped and told by the rules. */
const SCRAPES_MS = 5_000;
const COMMAND_MS_MAX = 60_000;
/** What the visit brings about. */
const FIRES = 'ReplicaStuck';

const folder = await mkdtemp(join(tmpdir(), 'thingy-observe-'));
/** The last is to be stopped first. */
const started: { stop(): Promise<void> }[] = [];
let faults = 0;
try {
  await checkFiles();
  const { prometheus, parts } = await observe();
  console.log(`Prometheus scrapes ${parts} processes\n`);
  await checkExpressions(prometheus);
  await checkRules(prometheus);
} finally {
  for (const each of started.reverse()) await each.stop();
  await rm(folder, { recursive: true });
}
console.log(faults === 0 ? '\ngood' : `\n${faults} FAILED`);
if (faults > 0) process.exitCode = 1;

async function checkFiles(): Promise<void> {
  const cases = join(dirname(RULES), 'shop-alerts-test.yaml');
  for (const args of [
    ['check', 'config', '--syntax-only', CONFIG],
    ['check', 'rules', RULES],
    ['test', 'rules', cases],
  ]) {
    const output = await runCommand('promtool', args, { timeoutMs: COMMAND_MS_MAX });
    console.log(
      `promtool ${args.slice(0, 2).join(' ')}: ${output.trim().split('\n').at(-1)?.trim()}`,
    );
  }
}

async function observe(): Promise<{ prometheus: Prometheus; parts: number }> {
  const observed = await startObservedShop(await brokers(), folder);
  started.push(observed);
  const urls = observed.shop.parts.flatMap(({ managementUrl }) => managementUrl ?? []);
  const prometheus = await startPrometheus(folder, urls);
  started.push(prometheus);
  for (let visit = 0; visit < VISITS; visit++) {
    await observed.visit();
    await pause(VISIT_PAUSE_MS);
  }
  await observed.getStuck();
  await pause(SCRAPES_MS);
  return { prometheus, parts: urls.length };
}

async function brokers(): Promise<string> {
  const given = process.env.KAFKA_BROKERS;
  if (given) return given;
  const kafka = await startKafka({ dataDir: join(folder, 'kafka') });
  started.push(kafka);
  return kafka.brokers;
}

async function checkExpressions(prometheus: Prometheus): Promise<void> {
  for (const { where, text } of [...alertExpressions(), ...dashboardExpressions()]) {
    try {
      const samples = await prometheus.query(text);
      const names = metricNamesIn(text);
      const series = await Promise.all(names.map((name) => prometheus.query(name)));
      const unknown = names.filter((_, index) => series[index] === 0);
      report(where, `${samples} samples`, unknown.length === 0 ? null : `none of ${unknown}`);
    } catch (error) {
      report(where, text, String(error));
    }
  }
}

async function checkRules(prometheus: Prometheus): Promise<void> {
  const rules = await prometheus.rules();
  console.log();
  for (const { name, state, health, lastError } of rules) {
    report(name, state, health === 'ok' ? null : `${health} ${lastError}`);
  }
  const isFiring = rules.some(({ name, state }) => name === FIRES && state === 'firing');
  report(`${FIRES} fires for a stuck replica`, '', isFiring ? null : 'it does not');
}

function report(what: string, found: string, fault: string | null): void {
  if (fault !== null) faults++;
  console.log(
    `${what.padEnd(46)} ${found.padEnd(12)} ${fault === null ? 'ok' : `FAILED ${fault}`}`,
  );
}
