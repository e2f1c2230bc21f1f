import type { KafkaSettings } from '@thingy/simba/kafka';
import { type Environment, flag, itemsOf, optional, required } from './environment.ts';

/**
 * How to reach Kafka, as services and tools are told: `KAFKA_BROKERS`, `KAFKA_TLS`, `KAFKA_CA`,
 * `KAFKA_USERNAME` and `KAFKA_PASSWORD`. Throws an error that names the variable which is missing
 * or wrong.
 */
export function readKafkaSettings(clientId: string, env: Environment): KafkaSettings {
  return { brokers: itemsOf(required(env, 'KAFKA_BROKERS')), clientId, ...securityOf(env) };
}

/** What stands before the name of every topic; may be empty. */
export function readTopicPrefix(env: Environment): string {
  return optional(env, 'TOPIC_PREFIX') ?? '';
}

function securityOf(env: Environment): Pick<KafkaSettings, 'ssl' | 'sasl'> {
  const ca = optional(env, 'KAFKA_CA');
  const username = optional(env, 'KAFKA_USERNAME');
  return {
    ...(flag(env, 'KAFKA_TLS', ca !== null) && { ssl: ca === null ? true : { ca: [ca] } }),
    ...(username !== null && {
      sasl: { mechanism: 'scram-sha-512', username, password: required(env, 'KAFKA_PASSWORD') },
    }),
  };
}
