#!/usr/bin/env -S node --disable-warning=TimeoutNegativeWarning
/** `simba at …`, `simba why …`: what a context knew, and why it decided so, from its live log. */
import { KafkaLog, KafkaSnapshotStore } from '@thingy/simba/kafka';
import { toolSettings } from '../kafka/tool-settings.ts';
import { timeTravel } from './time-travel.ts';

const { kafka, topicPrefix } = toolSettings('time-travel');

process.exitCode = await timeTravel(process.argv.slice(2), {
  open: (context) => {
    const log = new KafkaLog(kafka, `${topicPrefix}${context}`);
    const snapshots = new KafkaSnapshotStore(kafka, `${topicPrefix}${context}-snapshots`);
    return { log, snapshots, close: () => log.close() };
  },
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
});
