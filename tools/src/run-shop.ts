/** `make run` and, with `--watch`, `make dev`: the whole shop on this machine, until Ctrl-C. */
import { join } from 'node:path';
import { keepKafka } from './kafka/kept-kafka.ts';
import { toolSettings } from './kafka/tool-settings.ts';
import { sampleSize } from './sample/sample-folder.ts';
import { clearLeftBehind } from './shop/clear-left-behind.ts';
import { compileOnChange } from './shop/compile-on-change.ts';
import { fillOnce, makeSample, runTool } from './shop/fill-shop.ts';
import { configuredInboxPorts, startInbox } from './shop/inbox.ts';
import { configuredPorts, mustBeFree, PARTS } from './shop/shop-ports.ts';
import { startShop } from './shop/start-shop.ts';
import { step } from './shop/step.ts';
import { untilStopSignal } from './stop-signal.ts';
import { LOCAL } from './workspace.ts';

const LOG_DIR = join(LOCAL, 'logs');
const INBOX_FOLDER = join(LOCAL, 'inbox');
const watch = process.argv.includes('--watch');
const say = (line: string) => console.log(line);
const stopping = new AbortController();
const { signal } = stopping;
const stopSignal = untilStopSignal().then(() => stopping.abort(new Error('stopped')));
/** The last is to be stopped first. */
const started: { stop(): Promise<void> }[] = [];

try {
  await run();
  await stopSignal;
} catch (error) {
  if (!signal.aborted) {
    report(error);
    process.exitCode = 1;
  }
} finally {
  for (const each of started.reverse()) await each.stop();
}

async function run(): Promise<void> {
  const size = sampleSize(process.env.PRODUCTS, process.env.SEED);
  await clearLeftBehind(LOG_DIR);
  await mustBeFree(new Map(PARTS.map((part) => [part, configuredPorts(part, process.env)])));
  const kafka = await step(signal, 'Kafka', async (show) => {
    const kept = await keepKafka(process.env, say);
    started.push(kept);
    show(`${kept.brokers}, ${kept.from}`);
    return kept;
  });
  const logs = { brokers: kafka.brokers, prefix: toolSettings('run').topicPrefix, signal };
  await step(signal, 'topics', async (show) => show(await runTool('create-topics', [], logs)));
  await step(signal, 'sample data', async (show) => show(await makeSample(size)));
  await step(signal, 'import', async (show) => show(await fillOnce(logs)));
  const inbox = process.env.SMTP_URL ? null : await openInbox();
  const shop = await step(signal, 'start', async (show) => {
    const shop = await startShop({
      ...logs,
      logDir: LOG_DIR,
      ports: (part) => configuredPorts(part, process.env),
      // Written while the shop runs, so that the next start replays less.
      env: {
        SNAPSHOT_EVERY_RECORDS: process.env.SNAPSHOT_EVERY_RECORDS ?? '50000',
        ...inbox?.env,
      },
      restarts: true,
      watch,
      say,
    });
    started.push(shop);
    await shop.ready(signal);
    show(`${shop.parts.map(({ name }) => name).join(', ')}; logs in ${LOG_DIR}`);
    return shop;
  });
  if (watch) started.push(compileOnChange());
  say(`Shop: ${shop.part('web').url}`);
  if (inbox !== null) say(`Inbox: ${inbox.url}`);
}

/** Where the shop's mails end up, unless `SMTP_URL` names another server. */
function openInbox() {
  return step(signal, 'inbox', async (show) => {
    const ports = configuredInboxPorts(process.env);
    const inbox = await startInbox({ ports, folder: INBOX_FOLDER, say });
    started.push(inbox);
    show(inbox.url);
    return inbox;
  });
}

function report(error: unknown): void {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    console.error(cause.message);
  }
}
