/** The adapter to Kafka. Only these files see kafkajs. */
export { KafkaLog } from './kafka-log.ts';
export type { KafkaSettings } from './kafka-settings.ts';
export { KafkaSnapshotStore } from './kafka-snapshot-store.ts';
export { KafkaTable } from './kafka-table.ts';
export {
  checkLog,
  checkSnapshotTopic,
  createLog,
  createSnapshotTopic,
  createTable,
  type TopicProfile,
  trimLog,
} from './kafka-topics.ts';
