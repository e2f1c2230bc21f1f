import { parseArgs } from 'node:util';
import { KafkaLog, KafkaSnapshotStore, KafkaTable } from '@thingy/simba/kafka';
import { toolSettings } from '../kafka/tool-settings.ts';
import { type Forgotten, forget, type Person } from './forget.ts';

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;
/** Nobody was there to be forgotten: a misspelt address looks like that. */
const NOBODY = 3;

/** Forgets a person; answers the exit code. */
export async function forgetCommand(args: readonly string[]): Promise<number> {
  const person = personOf(args);
  if (person === null) {
    console.error('usage: forget --email ADDRESS | --order ID');
    return MISUSED;
  }
  try {
    const forgotten = await forgetIn(person);
    console.log(described(forgotten));
    return forgotten.keys === 0 ? NOBODY : DONE;
  } catch (error) {
    for (let each = error; each instanceof Error; each = each.cause) console.error(each.message);
    return FAILED;
  }
}

async function forgetIn(person: Person): Promise<Forgotten> {
  const { kafka, topicPrefix } = toolSettings('forget');
  const keys = new KafkaTable(kafka, `${topicPrefix}order-keys`);
  const log = new KafkaLog(kafka, `${topicPrefix}order`);
  const snapshots = new KafkaSnapshotStore(kafka, `${topicPrefix}order-snapshots`);
  try {
    return await forget(person, keys, { log, snapshots });
  } finally {
    keys.close();
    snapshots.close();
    await log.close();
  }
}

function personOf(args: readonly string[]): Person | null {
  try {
    const options = { email: { type: 'string' }, order: { type: 'string' } } as const;
    const { email, order } = parseArgs({ args: [...args], options }).values;
    if (email && !order) return { email };
    return order && !email ? { orderId: order } : null;
  } catch {
    return null; // An option that there is not: the usage says which there are.
  }
}

/** Nothing of the person: what a command prints may be kept. */
function described({ keys, orderIds }: Forgotten): string {
  if (keys === 0) return 'nobody was forgotten: no key that is kept belongs to them';
  return [
    `forgotten: ${keys} keys of ${orderIds.length} orders (${orderIds.join(', ')})`,
    'The broker removes their bytes when it compacts the topic: at the first order after a day.',
  ].join('\n');
}
