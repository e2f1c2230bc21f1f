export interface KafkaSettings {
  /** The address that the broker's sockets are bound to. */
  readonly bind: string;
  readonly port: number;
  /** Where clients are told to connect, on loopback; `port` where it is left out. */
  readonly advertisedPort?: number | undefined;
  readonly controllerPort: number;
  readonly logDir: string;
  /** One of several; a broker alone where it is left out. */
  readonly member?: ClusterMember | undefined;
}

/** A broker's place in a cluster on loopback. */
export interface ClusterMember {
  readonly nodeId: number;
  /** The controllers' ports of all nodes: those of node 1, 2, ... */
  readonly controllerPorts: readonly number[];
}

/** `server.properties` of a broker that is a controller too, small and quick to recover. */
export function kafkaProperties(settings: KafkaSettings): string {
  const { bind, port, advertisedPort = port, controllerPort, logDir } = settings;
  const { nodeId, controllerPorts } = settings.member ?? {
    nodeId: 1,
    controllerPorts: [controllerPort],
  };
  const voters = controllerPorts.map((each, index) => `${index + 1}@127.0.0.1:${each}`);
  const copies = controllerPorts.length;
  const inSync = Math.ceil(copies / 2);
  return `${[
    'process.roles=broker,controller',
    `node.id=${nodeId}`,
    `controller.quorum.voters=${voters.join(',')}`,
    'controller.listener.names=CONTROLLER',
    `listeners=PLAINTEXT://${bind}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort}`,
    `log.dirs=${logDir}`,
    'auto.create.topics.enable=false',
    `default.replication.factor=${copies}`,
    `min.insync.replicas=${inSync}`,
    `offsets.topic.replication.factor=${copies}`,
    'offsets.topic.num.partitions=1',
    `transaction.state.log.replication.factor=${copies}`,
    `transaction.state.log.min.isr=${inSync}`,
    'transaction.state.log.num.partitions=1',
    `share.coordinator.state.topic.replication.factor=${copies}`,
    `share.coordinator.state.topic.min.isr=${inSync}`,
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
