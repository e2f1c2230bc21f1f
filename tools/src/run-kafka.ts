/** `make kafka`: the local broker alone, until Ctrl-C. */
import { obtainKafka } from './kafka/obtain-kafka.ts';
import { untilStopSignal } from './stop-signal.ts';

const kafka = await obtainKafka(process.env);
console.log(`Kafka (${kafka.from}): KAFKA_BROKERS=${kafka.brokers}`);
if (kafka.ended) {
  const reason = await Promise.race([untilStopSignal(), kafka.ended.then(() => 'ended')]);
  if (reason === 'ended') process.exitCode = 1;
  await kafka.stop();
}
