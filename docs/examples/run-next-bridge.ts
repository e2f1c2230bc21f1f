/** The orders' half of the next version of the bridge, as a process: today's routes, and sales. */
import { routesOf, targetsOf } from '@thingy/bridge/routes';
import { ForwardTarget } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { forward, sales } from './sales-route.ts';

const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = process.env;
const settings = { brokers: KAFKA_BROKERS.split(','), clientId: 'next-bridge' };
const logOf = (context: string) => new KafkaLog(settings, `${TOPIC_PREFIX}${context}`);
const names = [...targetsOf('order'), 'bestsellers'];
const targets = names.map((name) => new ForwardTarget(name, logOf(name)));
const route: typeof sales.route = (outcome, level) => [
  ...routesOf('order')(outcome),
  ...sales.route(outcome, level),
];
await forward(logOf('order'), targets, { ...sales, route }, new AbortController().signal);
