import type { Log } from '@thingy/simba';
import type { KafkaMeter } from '@thingy/simba/kafka';
import { type Figure, stateFigures } from './figure.ts';

const CIRCUITS = ['closed', 'open', 'half-open'] as const;

type Answering = Pick<Log, 'name' | 'lastContactMs' | 'appends' | 'circuit'>;
type AppendedTo = Omit<Answering, 'lastContactMs'>;

/** When a log that is followed has answered, and what became of the appends to it. */
export function logFigures(log: Answering): readonly Figure[] {
  const contact: Figure = {
    name: 'log_last_contact_timestamp_seconds',
    labels: { log: log.name },
    value: log.lastContactMs() / 1_000,
  };
  return [contact, ...appendFigures(log)];
}

/** What became of the appends to a topic. */
export function appendFigures({ name, appends, circuit }: AppendedTo): readonly Figure[] {
  if (appends === undefined) return [];
  const labels = { log: name };
  const results = [...appends.results].map(([result, value]): Figure => {
    return { name: 'appends_total', labels: { ...labels, result }, value };
  });
  return [
    ...results,
    { name: 'append_batch_duration_seconds', labels, value: appends.batchSeconds },
    { name: 'append_batch_records', labels, value: appends.batchRecords },
    ...(circuit === undefined ? [] : stateFigures('append_circuit', CIRCUITS, circuit, labels)),
  ];
}

/** What a process's Kafka clients have done, over all logs and topics. */
export function kafkaFigures(meter: KafkaMeter | undefined): readonly Figure[] {
  if (meter === undefined) return [];
  const requests = [...meter.apis].flatMap(([api, { seconds, bytes }]): readonly Figure[] => [
    { name: 'kafka_request_duration_seconds', labels: { api }, value: seconds },
    { name: 'kafka_response_bytes', labels: { api }, value: bytes },
  ]);
  const retries = [...meter.retries].map(([work, value]): Figure => {
    return { name: 'kafka_retries_total', labels: { work }, value };
  });
  const connections = { name: 'kafka_connections_total' as const, labels: {} };
  return [...requests, ...retries, { ...connections, value: meter.connections }];
}
