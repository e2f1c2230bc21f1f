#!/usr/bin/env -S node --disable-warning=TimeoutNegativeWarning
/** `simba at …`, `simba why …`: what a context knew, and why it decided so, from its live log. */
import { KafkaLog } from '@thingy/simba/kafka';
import { brokersOf } from '../kafka/brokers-of.ts';
import { timeTravel } from './time-travel.ts';

const { TOPIC_PREFIX = '' } = process.env;
const settings = { brokers: brokersOf(process.env).split(','), clientId: 'time-travel' };

process.exitCode = await timeTravel(process.argv.slice(2), {
  open: (context) => new KafkaLog(settings, `${TOPIC_PREFIX}${context}`),
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
});
