import { readKafkaSettings, readTopicPrefix } from '@thingy/host/kafka-settings';
import type { KafkaSettings } from '@thingy/simba/kafka';
import { kafkaPortOf } from './kafka-port-of.ts';

export interface ToolSettings {
  readonly kafka: KafkaSettings;
  /** `host:port` of each broker, parted by commas, as `KAFKA_BROKERS` takes it. */
  readonly brokers: string;
  /** Before the name of every topic; may be empty. */
  readonly topicPrefix: string;
}

/** How a tool reaches Kafka: as services do, and the local broker where no other is named. */
export function toolSettings(tool: string, env: NodeJS.ProcessEnv = process.env): ToolSettings {
  const local = { ...env, KAFKA_BROKERS: `127.0.0.1:${kafkaPortOf(env)}` };
  const kafka = readKafkaSettings(tool, isKafkaNamed(env) ? env : local);
  return { kafka, brokers: kafka.brokers.join(','), topicPrefix: readTopicPrefix(env) };
}

/** Whether the environment says which Kafka to use. */
export function isKafkaNamed(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.KAFKA_BROKERS || env.KAFKA_BROKERS_FILE);
}
