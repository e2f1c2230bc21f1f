/** `activate-level CONTEXT LEVEL`: from the record on that this appends, newer rules decide. */
import { randomBytes } from 'node:crypto';
import { ACTIVATE_LEVEL, structured, type Typed } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { toolSettings } from './kafka/tool-settings.ts';

const [context = '', level = ''] = process.argv.slice(2);
if (!['catalog', 'cart', 'order'].includes(context) || !/^[1-9]\d*$/.test(level)) {
  console.error('usage: activate-level catalog|cart|order LEVEL');
  console.error('All replicas and bridges must know the level already: it can not be taken back.');
  process.exit(2);
}
const { kafka, topicPrefix } = toolSettings('activate-level');
const log = new KafkaLog(kafka, `${topicPrefix}${context}`);
const message = { type: ACTIVATE_LEVEL, level: Number(level) } as Typed;
const record = structured.wrap({
  id: randomBytes(16).toString('base64url'),
  source: 'activate-level',
  session: null,
  fingerprint: '',
  traceparent: null,
  origin: null,
  previousOrigin: null,
  message,
});
await log.append([record]);
await log.close();
console.log(`${context}: level ${level} from here on, if it is the next`);
