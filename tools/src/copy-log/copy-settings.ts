import { readKafkaSettings, readTopicPrefix } from '@thingy/host/kafka-settings';
import type { KafkaSettings, TopicProfile } from '@thingy/simba/kafka';
import { isKafkaNamed, toolSettings } from '../kafka/tool-settings.ts';

const SOURCE = 'SOURCE_';

export interface CopySettings {
  /** Only read. */
  readonly source: KafkaSettings;
  readonly target: KafkaSettings;
  /** Of the topics of both: positions and tokens name their topic. */
  readonly prefix: string;
  /** Of the target. */
  readonly profile: TopicProfile;
}

/**
 * The source is named as a Kafka is to services, with `SOURCE_` before each name; the target as to
 * every other tool. Throws an error that names the variable which is missing or wrong.
 */
export function copySettings(env: NodeJS.ProcessEnv = process.env): CopySettings {
  const ofSource = Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => name.startsWith(SOURCE))
      .map(([name, value]) => [name.slice(SOURCE.length), value]),
  );
  if (!isKafkaNamed(ofSource)) throw new Error(`the setting ${SOURCE}KAFKA_BROKERS is missing`);
  const source = readKafkaSettings('copy-log', ofSource);
  const { kafka: target, topicPrefix } = toolSettings('copy-log', env);
  const prefix = readTopicPrefix(ofSource);
  if (env.TOPIC_PREFIX !== undefined && topicPrefix !== prefix) {
    throw new Error(`TOPIC_PREFIX must be ${SOURCE}TOPIC_PREFIX, "${prefix}": positions name it`);
  }
  if (source.brokers.some((broker) => target.brokers.includes(broker))) {
    throw new Error(`source and target are the same Kafka: ${target.brokers.join(', ')}`);
  }
  const { LOCAL_PROFILE } = env;
  const isLocal = LOCAL_PROFILE ? ['1', 'true'].includes(LOCAL_PROFILE) : !isKafkaNamed(env);
  return { source, target, prefix, profile: isLocal ? 'local' : 'production' };
}
