/** Creates the shop's topics where they are not there yet, and opens the logs among them. */
import { createLog, createSnapshotTopic, createTable } from '@thingy/simba/kafka';
import { isKafkaNamed, toolSettings } from './kafka/tool-settings.ts';

const { LOCAL_PROFILE } = process.env;
const { kafka, topicPrefix } = toolSettings('create-topics');
// The local broker is one, and can't replicate.
const isLocal = LOCAL_PROFILE ? ['1', 'true'].includes(LOCAL_PROFILE) : !isKafkaNamed(process.env);
const profile = isLocal ? 'local' : 'production';

const logs: string[] = [];
for (const context of ['catalog', 'cart', 'order']) {
  const topic = `${topicPrefix}${context}`;
  logs.push(`${topic} ${await createLog(kafka, topic, profile)}`);
  await createSnapshotTopic(kafka, `${topic}-snapshots`, profile);
}
await createTable(kafka, `${topicPrefix}order-keys`, profile);
console.log(logs.join(', '));
