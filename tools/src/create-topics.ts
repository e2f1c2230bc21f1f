/** Creates the shop's topics where they are not there yet, and opens the logs among them. */
import { createLog, createSnapshotTopic, createTable } from '@thingy/simba/kafka';
import { brokersOf } from './kafka/brokers-of.ts';

const { KAFKA_BROKERS, LOCAL_PROFILE, TOPIC_PREFIX = '' } = process.env;
const settings = { brokers: brokersOf(process.env).split(','), clientId: 'create-topics' };
// The local broker is one, and can't replicate.
const isLocal = LOCAL_PROFILE ? ['1', 'true'].includes(LOCAL_PROFILE) : !KAFKA_BROKERS;
const profile = isLocal ? 'local' : 'production';

const logs: string[] = [];
for (const context of ['catalog', 'cart', 'order']) {
  const topic = `${TOPIC_PREFIX}${context}`;
  logs.push(`${topic} ${await createLog(settings, topic, profile)}`);
  await createSnapshotTopic(settings, `${topic}-snapshots`, profile);
}
await createTable(settings, `${TOPIC_PREFIX}order-keys`, profile);
console.log(logs.join(', '));
