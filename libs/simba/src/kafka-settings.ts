import type { KafkaConfig } from 'kafkajs';
import type { KafkaMeter } from './kafka-meter.ts';

/** How to reach a Kafka. */
export interface KafkaSettings {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string;
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: KafkaConfig['sasl'];
  /** Told of every error that was got over by trying again; for logs and metrics. */
  readonly onTrouble?: (what: string, error: unknown) => void;
  /** Told of every request and connection of what reads and appends, for metrics. */
  readonly meter?: KafkaMeter;
}
