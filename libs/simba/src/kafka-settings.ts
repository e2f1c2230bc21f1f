import type { KafkaConfig } from 'kafkajs';

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
}
