import { setTimeout as pause } from 'node:timers/promises';
import {
  Ledger,
  type Log,
  type LogBatch,
  type Ruling,
  type StateMachine,
  type StoredRecord,
  type Typed,
} from '@thingy/simba';

/** A log that stays silent for this long in the middle of a replay is given up, in milliseconds. */
const SILENCE_MS_MAX = 30_000;

/** A log as a look into the past has it: nothing can be appended, and nothing is left behind. */
export type ReadableLog = Pick<Log, 'name' | 'end' | 'follow'>;

/** What was asked for is not there. For people, and no fault of the log. */
export class NotThere extends Error {}

/** A record that was ruled on; the model is as it was before the record. */
export interface Ruled<Model, Message extends Typed, Outcome extends Typed> {
  readonly record: StoredRecord;
  readonly ruling: Ruling<Outcome>;
  readonly ledger: Ledger<Model, Message, Outcome>;
  readonly model: Model;
}

export interface Past<Model> {
  readonly model: Model;
  /** `topic/partition/logId`. */
  readonly log: string;
  /** The last record that was applied. */
  readonly offset: number;
  /** Model clock, milliseconds since 1970. */
  readonly time: number;
  readonly level: number;
}

/**
 * The model as it was when the record at `position` had been applied, by the same rules as in
 * every replica. Only reads the log: no group, no claim, no record. Costs one replay and one
 * model. It needs the log from its first record on.
 *
 * Rejects with `NotThere` for a position that the log does not have yet, and with what `Ledger`
 * throws at a record that must not be guessed about.
 */
export async function replayPast<Model, Message extends Typed, Outcome extends Typed>(
  log: ReadableLog,
  machine: StateMachine<Model, Message, Outcome>,
  position: number | 'end',
  onRuled: (ruled: Ruled<Model, Message, Outcome>) => void = () => {},
): Promise<Past<Model>> {
  const offset = await lastOffset(log, position);
  const ledger = new Ledger(machine, log.name);
  const model = machine.initial();
  machine.startBatch?.(model);
  const apply = (record: StoredRecord): void => {
    const ruling = ledger.rule(model, record);
    onRuled({ record, ruling, ledger, model });
    for (const [index, outcome] of ruling.outcomes.entries()) {
      machine.evolve(model, outcome, ledger.occurrenceOf(ruling, index));
    }
  };
  await followTo(log, offset, apply);
  // Nobody else waits for this process: there is no need to give way.
  for (const _ of machine.finalize?.(model) ?? []);
  return { model, log: ledger.log, offset, time: ledger.clock, level: ledger.level };
}

async function lastOffset(log: ReadableLog, position: number | 'end'): Promise<number> {
  const end = await log.end();
  if (end === 0) throw new NotThere(`${log.name} is empty`);
  if (position === 'end') return end - 1;
  if (position < end) return position;
  throw new NotThere(`${log.name} has no record ${position} yet: its last one is ${end - 1}`);
}

async function followTo(
  log: ReadableLog,
  offset: number,
  apply: (record: StoredRecord) => void,
): Promise<void> {
  const done = new AbortController();
  const silence = new Silence(log.name);
  const take = async ({ records }: LogBatch) => {
    silence.broken();
    for (const record of records) if (record.offset <= offset) apply(record);
    if ((records.at(-1)?.offset ?? -1) >= offset) done.abort();
  };
  const following = log.follow(take, { signal: done.signal, after: null });
  try {
    await Promise.race([following, silence.tooLong(done.signal)]);
  } finally {
    done.abort();
    await following;
  }
}

/** Tells a replay that goes on from one that waits for a broker that has gone. */
class Silence {
  readonly #name: string;
  #isBroken = true;

  constructor(name: string) {
    this.#name = name;
  }

  broken(): void {
    this.#isBroken = true;
  }

  /** Rejects when nothing came for too long; fulfilled when the signal is aborted. */
  async tooLong(signal: AbortSignal): Promise<void> {
    while (this.#isBroken) {
      this.#isBroken = false;
      await pause(SILENCE_MS_MAX, undefined, { signal }).catch(() => this.broken());
      if (signal.aborted) return;
    }
    throw new Error(`${this.#name} was silent for ${SILENCE_MS_MAX} ms`);
  }
}
