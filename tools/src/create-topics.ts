/**
 * Creates the shop's topics where they are not there yet, and opens the logs among them, by the
 * newest rules. The level of a log that is there stays as it is: see `activate-level`.
 */
import { BROWSER_EVENTS_KEPT_DAYS } from '@thingy/contracts';
import {
  createExpiringTopic,
  createLog,
  createSnapshotTopic,
  createTable,
} from '@thingy/simba/kafka';
import { isKafkaNamed, toolSettings } from './kafka/tool-settings.ts';
import { LEVELS } from './levels.ts';

const { LOCAL_PROFILE } = process.env;
const { kafka, topicPrefix } = toolSettings('create-topics');
// The local broker is one, and can't replicate.
const isLocal = LOCAL_PROFILE ? ['1', 'true'].includes(LOCAL_PROFILE) : !isKafkaNamed(process.env);
const profile = isLocal ? 'local' : 'production';

const logs: string[] = [];
for (const [context, level] of Object.entries(LEVELS)) {
  const topic = `${topicPrefix}${context}`;
  logs.push(`${topic} ${await createLog(kafka, topic, profile, { level })}`);
  await createSnapshotTopic(kafka, `${topic}-snapshots`, profile);
}
await createTable(kafka, `${topicPrefix}order-keys`, profile);
await createExpiringTopic(kafka, `${topicPrefix}browser`, profile, BROWSER_EVENTS_KEPT_DAYS);
console.log(logs.join(', '));
