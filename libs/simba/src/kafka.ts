/** The adapter to Kafka. Only these files see kafkajs. */
export { KafkaLog } from './kafka-log.ts';
export type { KafkaSettings } from './kafka-settings.ts';
export { KafkaTable } from './kafka-table.ts';
export { checkLog, createLog, createTable, type TopicProfile } from './kafka-topics.ts';
