export const KAFKA_PORT_DEFAULT = 9092;

/** The port of the local broker. */
export function kafkaPortOf(env: NodeJS.ProcessEnv): number {
  return Number(env.KAFKA_PORT || KAFKA_PORT_DEFAULT);
}

/** Where a Kafka that runs already is: `KAFKA_BROKERS`, else the local broker. */
export function brokersOf(env: NodeJS.ProcessEnv): string {
  return env.KAFKA_BROKERS || `127.0.0.1:${kafkaPortOf(env)}`;
}
