/** The adapter to Kafka. Only these files see kafkajs. */
export { KafkaLog } from './kafka-log.ts';
export { KafkaLogCopy } from './kafka-log-copy.ts';
export { KafkaMeter, type KafkaRequest } from './kafka-meter.ts';
export type { KafkaSettings } from './kafka-settings.ts';
export { KafkaSnapshotStore } from './kafka-snapshot-store.ts';
export { KafkaTable, type TableEntry } from './kafka-table.ts';
export { scanTopic } from './kafka-topic-scan.ts';
export {
  checkLog,
  checkSnapshotTopic,
  createExpiringTopic,
  createLog,
  createLogCopy,
  createSnapshotTopic,
  createTable,
  type TopicProfile,
  trimLog,
} from './kafka-topics.ts';
