import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Replica, type StateMachine, type Typed } from '@thingy/simba';
import { KafkaLog, KafkaSnapshotStore } from '@thingy/simba/kafka';
import type { BadLine } from '../csv/read-csv.ts';
import { toolSettings } from '../kafka/tool-settings.ts';
import { type ImportResult, importFiles } from './import-files.ts';
import type { ImportPlan } from './import-plan.ts';
import { Progress } from './progress.ts';
import { ReplicaTarget } from './replica-target.ts';
import type { ImportedFiles } from './wanted-changes.ts';

/** To reach Kafka and replay the context's log; 100,000 products take about 3 s. */
const REPLAY_MS_MAX = 120_000;

export interface ImportCommand<Model, Message extends Typed, Outcome extends Typed> {
  readonly name: string;
  readonly context: string;
  readonly machine: StateMachine<Model, Message, Outcome>;
  readonly plan: ImportPlan<Message>;
}

/**
 * `NAME [--old OLD.csv] NEW.csv`. Resolves to the exit code: 0, or 1 if a line was bad, or 2 if the
 * import could not be done.
 */
export async function importCommand<Model, Message extends Typed, Outcome extends Typed>(
  command: ImportCommand<Model, Message, Outcome>,
  args: readonly string[],
): Promise<number> {
  const files = filesOf(args);
  if (files === null) {
    console.error(`usage: ${command.name} [--old OLD.csv] NEW.csv`);
    return 2;
  }
  try {
    const { read, changed, left, bad } = await importThrough(command, files);
    console.log(`${read} rows and removals: ${changed} changed, ${left} left, ${bad} bad lines`);
    return bad > 0 ? 1 : 0;
  } catch (error) {
    console.error(`${command.name}:`, error instanceof Error ? error.message : error);
    if (error instanceof Error && error.cause) console.error('cause:', error.cause);
    return 2;
  }
}

function filesOf(args: readonly string[]): ImportedFiles | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { old: { type: 'string' } },
      allowPositionals: true,
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) return null;
    return { old: values.old ?? null, new: path };
  } catch (error) {
    console.error((error as Error).message);
    return null;
  }
}

async function importThrough<Model, Message extends Typed, Outcome extends Typed>(
  { name, context, machine, plan }: ImportCommand<Model, Message, Outcome>,
  files: ImportedFiles,
): Promise<ImportResult> {
  const { kafka: settings, brokers, topicPrefix } = toolSettings(name);
  const topic = `${topicPrefix}${context}`;
  const log = new KafkaLog(settings, topic);
  const source = `${name}/${hostname()}`;
  const snapshots = new KafkaSnapshotStore(settings, `${topic}-snapshots`);
  const replica = new Replica({ log, machine, context, source, snapshots });
  const progress = new Progress(name);
  const onBad = ({ line, reason }: BadLine) => progress.say(`${files.new}:${line}: ${reason}`);
  try {
    await startWithin(replica.start(), brokers);
    const target = new ReplicaTarget(replica, machine);
    return await importFiles(plan, files, target, onBad, (soFar) => progress.show(soFar));
  } finally {
    progress.end();
    await replica.stop();
    await log.close();
  }
}

async function startWithin(started: Promise<void>, brokers: string): Promise<void> {
  const timer = new AbortController();
  const late = pause(REPLAY_MS_MAX, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`the log on ${brokers} could not be replayed within ${REPLAY_MS_MAX} ms`);
  });
  try {
    await Promise.race([started, late]);
  } finally {
    timer.abort();
    late.catch(() => 'the timer was stopped');
  }
}
