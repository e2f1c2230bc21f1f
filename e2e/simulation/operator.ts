import type { ContextName } from '@thingy/contracts';
import {
  ACTIVATE_LEVEL,
  type Envelope,
  logOpening,
  type Payload,
  Replica,
  SimbaError,
  type Typed,
  trimmableBelow,
} from '@thingy/simba';
import { takeOne } from './snapshot-taker.ts';
import { NEXT_LEVELS } from './versions.ts';
import { connect, type World } from './world.ts';

const RETRY_MS = 700;
/** How long a replica without snapshots is given to start. */
const BARE_MS = 3_000;

/** Of one log there is one job at a time, as a nightly job must be set up. */
export function queue(
  { jobs }: World,
  context: ContextName,
  job: () => Promise<void>,
): Promise<void> {
  jobs[context] = jobs[context].then(job);
  return jobs[context];
}

/** Takes a snapshot, and trims the log below two that are whole. */
export async function trim(world: World, context: ContextName): Promise<void> {
  const { history, logs, planted } = world;
  const kept = await takeOne(world, context);
  if (kept === null) return;
  const end = await logs[context].end();
  const below = planted.trimmedBelow?.(kept, end) ?? trimmableBelow(kept);
  if (below === null) return;
  if (below > logs[context].start) history.count('trims');
  logs[context].trim(below);
  history.tell(`${context} is trimmed below ${below}`);
}

/** Flips one bit of the newest snapshot; never of the last one that a trimmed log has. */
export function spoil(world: World, context: ContextName): void {
  const { snapshots, scheduler, history, logs, spoiled } = world;
  const { chunksById, manifestsById } = snapshots[context];
  const id = [...chunksById.keys()].at(-1);
  const [chunk] = chunksById.get(id ?? '') ?? [];
  if (id === undefined || chunk === undefined) return;
  const isOther = [...manifestsById.keys()].some((other) => other !== id && !spoiled.has(other));
  if (logs[context].start > 0 && !isOther) return;
  history.tell(`a bit of the snapshot of ${context} flips`);
  spoiled.add(id);
  const at = Math.floor(scheduler.random() * chunk.bytes.length);
  chunk.bytes[at] = (chunk.bytes[at] ?? 0) ^ 1;
}

/** From here on newer rules decide, whoever knows them; if this level is the next. */
export async function activate(
  world: World,
  context: ContextName,
  level: number = NEXT_LEVELS[context],
): Promise<void> {
  const { history, scheduler, wrapper } = world;
  const message = { type: ACTIVATE_LEVEL, level } as Typed;
  const record = wrapper.wrap(ownEnvelope(`activate-${context}-${level}`, message));
  const connection = connect(world, context, 'activate-level');
  for (;;) {
    try {
      await connection.append([record]);
      history.tell(`${context}: level ${level} from here on`);
      return;
    } catch (error) {
      if (!(error instanceof SimbaError)) throw error;
      await scheduler.pause(RETRY_MS);
    }
  }
}

/** A replica that knows of no snapshot must not serve what a trimmed log has left. */
export async function bareStart(world: World, context: ContextName): Promise<void> {
  const { history, scheduler, wrapper, versions, logs } = world;
  const connection = connect(world, context, `bare-${context}`);
  const wasTrimmed = logs[context].start > 0;
  const machine = versions.new.machines[context] as never;
  const source = `bare-${context}`;
  const replica = new Replica({ log: connection, machine, context, source, wrapper });
  const started = replica.start().then(
    () => 'serves',
    (error: unknown) => String(error),
  );
  const late = scheduler.pause(BARE_MS).then(() => 'is late');
  const what = await Promise.race([started, late]);
  if (wasTrimmed) history.count('bare starts on a trimmed log');
  const isReady = replica.state === 'live' || replica.next > 0;
  if (wasTrimmed && isReady) {
    history.violate('nothing serves a part of a log', `${source} ${what} at ${replica.next}`);
  }
  connection.cut();
  void replica.stop();
}

/** The first records of a log: of the newest level that all know, as an operator makes one. */
export function opening(
  { wrapper, versions }: Pick<World, 'wrapper' | 'versions'>,
  context: ContextName,
  logId: string,
  level: number = versions.old.machines[context].levelMax,
): readonly Payload[] {
  const records = logOpening({ logId, source: 'simulation', level });
  return records.map((record) => wrapper.wrap(record));
}

/** Deletes the log, with all that it knew, and makes it anew. */
export function recreate(world: World, log: ContextName) {
  const { logs, ages, landedMs, history } = world;
  const deleted = ages[log].at(-1);
  if (deleted !== undefined) deleted.records = logs[log].all();
  const logId = `${log}-${ages[log].length + 1}`;
  ages[log].push({ logId, records: null });
  landedMs[log].length = 0;
  logs[log].recreate(...opening(world, log, logId));
  history.tell(`${log} is deleted and made anew`);
}

function ownEnvelope(id: string, message: Typed): Envelope {
  const nothing = { session: null, fingerprint: '', traceparent: null };
  const noOrigin = { origin: null, previousOrigin: null };
  return { id, source: 'simulation', ...nothing, ...noOrigin, message };
}
