import { randomBytes } from 'node:crypto';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import { KafkaLog } from './kafka-log.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { logOpening } from './log-opening.ts';
import { nowMs } from './scheduler.ts';
import { structured, type Wrapper } from './wrapper.ts';

/** `local`: one broker, no replication; for a laptop and for tests. */
export type TopicProfile = 'production' | 'local';

const CLEANUP_POLICY = 'cleanup.policy';
/** What a log's topic must be set to: nothing may expire, nothing acknowledged may be lost. */
const LOG_CONFIG: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': '1048576',
  'message.timestamp.type': 'LogAppendTime',
  'unclean.leader.election.enable': 'false',
};
const TIMESTAMP_TYPE = 'message.timestamp.type';
const CREATE_TIME = 'CreateTime';
const DAY_MS = 86_400_000;
/** Of a table, whose forgotten values must be gone from the disk within this time. */
const COMPACTED_WITHIN_MS = DAY_MS;
const REPLICATION_FACTOR = 3;
const MIN_IN_SYNC = 2;
const TOPIC_RESOURCE = 2;
/** From the creation of a topic until it can be used, in milliseconds. */
const LED_MS_MAX = 15_000;
const LED_PAUSE_BASE_MS = 20;
const LED_PAUSE_CAP_MS = 500;

export interface NewLog {
  /** `structured` where it is left out; the same in all processes of a log. */
  readonly wrapper?: Wrapper;
  /** Whose rules are in force from the beginning; 1 where it is left out. */
  readonly level?: number;
}

/**
 * Creates the topic with the settings that a log needs, unless it is there, and opens it: its first
 * record names the log's id, so that a topic that is deleted and made again is noticed. The level
 * of a log that is there stays as it is: that is for an operator to change.
 */
export async function createLog(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
  { wrapper = structured, level = 1 }: NewLog = {},
): Promise<'created' | 'present'> {
  await createTopic(settings, topic, profile, LOG_CONFIG);
  const log = new KafkaLog(settings, topic);
  try {
    if ((await log.end()) > 0) return 'present';
    const logId = randomBytes(9).toString('base64url');
    const opening = logOpening({ logId, source: settings.clientId, level });
    await log.append(opening.map((envelope) => wrapper.wrap(envelope)));
    return 'created';
  } finally {
    await log.close();
  }
}

/**
 * For `KafkaLogCopy`: as a log's topic, but it keeps the times that its records are given. Rejects
 * with `log-unusable` if there is a topic of this name that gives times of its own: it is a log,
 * and not to be written over.
 */
export async function createLogCopy(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
): Promise<void> {
  await createTopic(settings, topic, profile, { ...LOG_CONFIG, [TIMESTAMP_TYPE]: CREATE_TIME });
  await withAdmin(settings, async (admin) => {
    const type = (await configOf(admin, topic)).get(TIMESTAMP_TYPE);
    if (type === CREATE_TIME) return;
    throw new SimbaError('log-unusable', `${topic} is a log and no copy: its times are its own`);
  });
}

/**
 * A topic that keeps the last value of each key; not a log. What was forgotten is compacted away
 * within a day: at the first put after that, since what is written to is never compacted.
 */
export async function createTable(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
): Promise<void> {
  await createTopic(settings, topic, profile, {
    'cleanup.policy': 'compact',
    'max.compaction.lag.ms': String(COMPACTED_WITHIN_MS),
  });
}

/**
 * A topic of what happened, to be looked at for so many days (`scanTopic`), or less where there is
 * much of it; not a log: nothing is decided by it, and its records expire.
 */
export async function createExpiringTopic(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
  days: number,
): Promise<void> {
  await createTopic(settings, topic, profile, {
    'cleanup.policy': 'delete',
    'retention.ms': String(days * DAY_MS),
    // It shares disks with logs, which must have room.
    'retention.bytes': '2147483648',
    // Only whole segments expire.
    'segment.ms': String(DAY_MS),
    'segment.bytes': '67108864',
    'message.timestamp.type': 'LogAppendTime',
  });
}

/** For `KafkaSnapshotStore`; in small segments, as only whole ones are ever compacted. */
export async function createSnapshotTopic(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
): Promise<void> {
  await createTopic(settings, topic, profile, {
    'cleanup.policy': 'compact',
    'segment.bytes': '67108864',
    'min.cleanable.dirty.ratio': '0.1',
  });
}

/**
 * Rejects with `log-unusable` if there is no such topic, or if what it keeps would expire: a log
 * that was trimmed has nothing else to start from. Rejects with `rejected` if it can't be reached.
 */
export async function checkSnapshotTopic(settings: KafkaSettings, topic: string): Promise<void> {
  await withAdmin(settings, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) {
      throw new SimbaError('log-unusable', `there is no topic ${topic}: make topics makes it`);
    }
    const policy = (await configOf(admin, topic)).get(CLEANUP_POLICY);
    if (policy === 'compact') return;
    throw new SimbaError(
      'log-unusable',
      `${topic}: ${CLEANUP_POLICY} is ${policy}, must be compact: snapshots would expire`,
    );
  });
}

/**
 * Rejects with `log-unusable`, naming every wrong setting, if records of the topic could expire or
 * be lost, and with `rejected` if it is not there or can't be reached, which may pass. The profile
 * `local` lets replication be, and a copy of a log.
 */
export async function checkLog(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
): Promise<void> {
  const wrong = await withAdmin(settings, async (admin) => {
    const actual = await configOf(admin, topic);
    const wanted = Object.entries(wantedConfig(profile, LOG_CONFIG));
    const differing = wanted
      .filter(([name, value]) => actual.get(name) !== value)
      .filter(([name]) => profile === 'production' || name !== TIMESTAMP_TYPE)
      .map(([name, value]) => `${name} is ${actual.get(name)}, must be ${value}`);
    return [...differing, ...(await wrongPartitions(admin, topic, profile))];
  });
  if (wrong.length > 0) throw new SimbaError('log-unusable', `${topic}: ${wrong.join('; ')}`);
}

/**
 * Deletes the records of a log below this offset, for ever. What needs them can't start any more:
 * ask `trimmableBelow`.
 */
export async function trimLog(
  settings: KafkaSettings,
  topic: string,
  below: number,
): Promise<void> {
  const partitions = [{ partition: 0, offset: String(below) }];
  await withAdmin(settings, async (admin) => {
    // kafkajs looks for the leader before it has asked who that is.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions });
  });
}

async function configOf(admin: Admin, topic: string): Promise<ReadonlyMap<string, string>> {
  const { resources } = await admin.describeConfigs({
    resources: [{ type: TOPIC_RESOURCE, name: topic }],
    includeSynonyms: false,
  });
  const entries = resources[0]?.configEntries ?? [];
  return new Map(entries.map((entry) => [entry.configName, entry.configValue]));
}

async function wrongPartitions(admin: Admin, topic: string, profile: TopicProfile) {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = topics[0]?.partitions ?? [];
  const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
  if (profile === 'production' && replicas < REPLICATION_FACTOR) {
    return [`replication is ${replicas}, must be ${REPLICATION_FACTOR}`];
  }
  return [];
}

function wantedConfig(profile: TopicProfile, config: Readonly<Record<string, string>>) {
  const minInSync = profile === 'production' ? MIN_IN_SYNC : 1;
  return { ...config, 'min.insync.replicas': String(minInSync) };
}

async function createTopic(
  settings: KafkaSettings,
  topic: string,
  profile: TopicProfile,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(wantedConfig(profile, config));
  await withAdmin(settings, async (admin) => {
    // Answers false, and changes nothing, if the topic is there.
    await admin.createTopics({
      // kafkajs waits for leaders, but gives up where the broker does not know the topic yet.
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: 1,
          replicationFactor: profile === 'production' ? REPLICATION_FACTOR : 1,
          configEntries: configEntries.map(([name, value]) => ({ name, value })),
        },
      ],
    });
    await untilLed(admin, topic);
  });
}

async function untilLed(admin: Admin, topic: string): Promise<void> {
  const backoff = new Backoff(LED_PAUSE_BASE_MS, LED_PAUSE_CAP_MS);
  const deadlineMs = nowMs() + LED_MS_MAX;
  for (;;) {
    try {
      // Asks the leader itself, which may not know yet that it is the one.
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (nowMs() >= deadlineMs) throw error;
      await backoff.failed();
    }
  }
}

async function withAdmin<Result>(
  { brokers, clientId, ssl, sasl }: KafkaSettings,
  use: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const kafka = new Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl !== undefined && { ssl }),
    ...(sasl !== undefined && { sasl }),
    retry: { retries: 5 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await use(admin);
  } catch (error) {
    if (error instanceof SimbaError) throw error;
    throw new SimbaError('rejected', `the topic could not be reached: ${String(error)}`, error);
  } finally {
    await admin.disconnect();
  }
}
