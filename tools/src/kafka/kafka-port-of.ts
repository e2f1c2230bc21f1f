const KAFKA_PORT_DEFAULT = 9092;

/** The port of the local broker. */
export function kafkaPortOf(env: NodeJS.ProcessEnv): number {
  return Number(env.KAFKA_PORT || KAFKA_PORT_DEFAULT);
}
