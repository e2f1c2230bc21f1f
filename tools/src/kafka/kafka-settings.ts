export interface KafkaSettings {
  /** The address that the broker's sockets are bound to. */
  readonly bind: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
}

/** `server.properties` of one broker that is its own controller, small and quick to recover. */
export function kafkaProperties(settings: KafkaSettings): string {
  const { bind, port, controllerPort, logDir } = settings;
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    `listeners=PLAINTEXT://${bind}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    `log.dirs=${logDir}`,
    'auto.create.topics.enable=false',
    'default.replication.factor=1',
    'min.insync.replicas=1',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    // After a kill the broker reads again what may not have reached the disk: the last segments.
    'log.segment.bytes=67108864',
    // After a kill the new broker is let in only when the old one's session has run out.
    'broker.session.timeout.ms=3000',
    'broker.heartbeat.interval.ms=500',
    // By default a quarter of the small heap.
    'log.cleaner.dedupe.buffer.size=16777216',
  ].join('\n')}\n`;
}
