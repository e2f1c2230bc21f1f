import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { decodeEnvelope } from './envelope.ts';
import { hasCode } from './errors.ts';
import { KafkaLog } from './kafka-log.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { createLog, type TopicProfile } from './kafka-topics.ts';
import type { StoredRecord } from './log.ts';
import { Replica } from './replica.ts';
import { type Add, type Tally, type TallyOutcome, tally } from './tally.test-support.ts';

/** A command that has no answer after this long has none. */
const ANSWER_MS_MAX = 60_000;
const RETRY_PAUSE_MS = 20;
/** Every command with this remainder takes off more than is there, and must be refused. */
const REFUSED_EVERY = 10;
const TOO_MUCH = 1_000_000;
const REPLICAS = 2;
/** Of writing, before and after what disturbs it. */
const BEFORE_MS = 200;
const AFTER_MS = 500;

type TallyReplica = Replica<Tally, Add, TallyOutcome>;

/**
 * Writers that give commands to replicas of one log, remember every answer, and compare them with
 * the log at the end. Each writer has a number of its own in the tally, so that it knows what its
 * next answer must be: a lost, repeated or reordered command shows at once.
 */
export class FaultTrial {
  readonly settings: KafkaSettings;
  readonly topic: string;
  /** The first is the one that single commands go to. */
  readonly replicas: readonly TallyReplica[];
  readonly #logs: readonly KafkaLog[];
  /** Ids that were answered with an outcome, and how much each writer's number must be. */
  readonly #answered = new Set<string>();
  readonly #totals = new Map<string, number>();
  /** Ids whose every answer was `rejected`. */
  readonly #rejected = new Set<string>();
  #unknown = 0;
  #written = 0;

  private constructor(settings: KafkaSettings, topic: string) {
    this.settings = settings;
    this.topic = topic;
    this.#logs = Array.from({ length: REPLICAS }, () => new KafkaLog(settings, topic));
    this.replicas = this.#logs.map((log, i) => replicaOf(log, `tally/${i}`));
  }

  static async open(settings: KafkaSettings, profile: TopicProfile = 'local'): Promise<FaultTrial> {
    const topic = `faults-${randomBytes(6).toString('hex')}`;
    await createLog(settings, topic, profile);
    const trial = new FaultTrial(settings, topic);
    await Promise.all(trial.replicas.map((replica) => replica.start()));
    return trial;
  }

  get replica(): TallyReplica {
    return this.replicas[0] as TallyReplica;
  }

  /** Commands that have their outcome; those answered `rejected`; answers that were `unknown`. */
  get counts() {
    const { size: rejected } = this.#rejected;
    return { answered: this.#answered.size, rejected, unknown: this.#unknown };
  }

  /** Each writer gives `each` commands, one after the other, or fewer if it is over before. */
  async write({ writers, each, until }: WriteOptions): Promise<void> {
    const run = this.#written++;
    const isOver = until ?? (() => false);
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let i = 0; i < each && !isOver(); i++) {
          await this.#command(`writer-${writer}`, `${run}/${writer}/${i}`, i);
        }
      }),
    );
  }

  /** Commands are given while `disturb` goes on, and for a little before and after. */
  async writeDuring(disturb: () => Promise<void>, writers = 6): Promise<void> {
    let isOver = false;
    const writing = this.write({ writers, each: Number.MAX_SAFE_INTEGER, until: () => isOver });
    const disturbing = (async () => {
      await pause(BEFORE_MS);
      await disturb();
      await pause(AFTER_MS);
    })().finally(() => {
      isOver = true;
    });
    await Promise.all([writing, disturbing]);
  }

  /** All that was promised, held against the log and against a replica that replays it. */
  async check(): Promise<void> {
    const fresh = new KafkaLog(this.settings, this.topic);
    const another = replicaOf(fresh, 'tally/fresh');
    try {
      await another.start();
      const all = [another, ...this.replicas];
      // An append goes on after its command is answered: its repetition may still land.
      const atEnd = async () => {
        const end = await fresh.end();
        return all.every((replica) => replica.next === end);
      };
      await expect.poll(atEnd, { timeout: ANSWER_MS_MAX }).toBe(true);
      const records = await recordsOf(fresh);
      const inLog = new Set(records.map(({ value }) => decodeEnvelope(value)?.id));
      expect([...this.#answered].filter((id) => !inLog.has(id))).toEqual([]);
      expect([...this.#rejected].filter((id) => inLog.has(id))).toEqual([]);
      const { digest } = await another.digest();
      for (const replica of all) {
        expect(await replica.digest()).toMatchObject({ digest });
        expect(await replica.read(({ totals }) => new Map(totals))).toEqual(this.#totals);
      }
    } finally {
      await another.stop();
      await fresh.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await Promise.all(this.#logs.map((log) => log.close()));
  }

  async #command(name: string, id: string, i: number): Promise<void> {
    const total = this.#totals.get(name) ?? 0;
    const isTooMuch = i % REFUSED_EVERY === REFUSED_EVERY - 1;
    const message: Add = { type: 'Add', name, amount: isTooMuch ? -TOO_MUCH : 1 };
    const expected = isTooMuch
      ? { type: 'Refused', name }
      : { type: 'Added', name, total: total + 1 };
    for (let attempt = 0; ; attempt++) {
      const outcomes = await this.#answer(`${id}/${attempt}`, message);
      if (outcomes === 'rejected') continue;
      expect(outcomes).toEqual([expected]);
      if (!isTooMuch) this.#totals.set(name, total + 1);
      return;
    }
  }

  /** `unknown` is asked again with the same id, at the other replica, until there is an outcome. */
  async #answer(id: string, message: Add): Promise<readonly TallyOutcome[] | 'rejected'> {
    const deadline = Date.now() + ANSWER_MS_MAX;
    let mayBeDecided = false;
    for (let turn = id.length; Date.now() < deadline; turn++) {
      const replica = this.replicas[turn % this.replicas.length] as TallyReplica;
      try {
        const { outcomes } = await replica.submit({ id, session: null, message });
        this.#answered.add(id);
        return outcomes;
      } catch (error) {
        if (hasCode(error, 'unknown')) {
          mayBeDecided = true;
          this.#unknown++;
        } else if (!hasCode(error, 'rejected')) throw error;
        await pause(RETRY_PAUSE_MS);
      }
      if (!mayBeDecided) {
        this.#rejected.add(id);
        return 'rejected';
      }
    }
    throw new Error(`${id} has no answer after ${ANSWER_MS_MAX} ms`);
  }
}

interface WriteOptions {
  readonly writers: number;
  /** Commands of a writer. */
  readonly each: number;
  /** Ends writing before that. */
  readonly until?: () => boolean;
}

export function replicaOf(log: KafkaLog, source: string): TallyReplica {
  return new Replica({ log, machine: tally, context: 'tally', source });
}

/** All records from the first to the end that the log has now, none left out. */
export async function recordsOf(log: KafkaLog): Promise<readonly StoredRecord[]> {
  const end = await log.end();
  const stop = new AbortController();
  const records: StoredRecord[] = [];
  await log.follow(
    async (batch) => {
      records.push(...batch.records);
      if (records.length >= end) stop.abort();
    },
    { signal: stop.signal, after: null },
  );
  expect(records.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
  return records;
}
