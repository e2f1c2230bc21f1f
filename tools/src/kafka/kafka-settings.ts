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
  /** For clients that come by TLS and SCRAM-SHA-512; none where it is left out. */
  readonly secured?: SecuredListener | undefined;
}

/** On loopback, beside the one without. */
export interface SecuredListener {
  readonly port: number;
  /** PKCS #12, with the broker's key and certificate; absolute. */
  readonly keystoreFile: string;
  readonly keystorePassword: string;
  /** Whether its clients may do only what an ACL allows them; those without TLS may do all. */
  readonly hasAcls?: boolean;
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
  const [securedAt, securedProperties] = securedBy(settings);
  return `${[
    'process.roles=broker,controller',
    `node.id=${nodeId}`,
    `controller.quorum.voters=${voters.join(',')}`,
    'controller.listener.names=CONTROLLER',
    `listeners=PLAINTEXT://${bind}:${port},CONTROLLER://127.0.0.1:${controllerPort}${securedAt}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort}${securedAt}`,
    ...securedProperties,
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

function securedBy({ secured }: KafkaSettings): readonly [string, readonly string[]] {
  if (secured === undefined) return ['', []];
  const { port, keystoreFile, keystorePassword, hasAcls = false } = secured;
  const protocols = ['CONTROLLER', 'PLAINTEXT'].map((name) => `${name}:PLAINTEXT`);
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const acls = [
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users=User:ANONYMOUS',
  ];
  const properties = [
    ...(hasAcls ? acls : []),
    `listener.security.protocol.map=${protocols.join(',')},SASL_SSL:SASL_SSL`,
    'ssl.keystore.type=PKCS12',
    `ssl.keystore.location=${keystoreFile}`,
    `ssl.keystore.password=${keystorePassword}`,
    'sasl.enabled.mechanisms=SCRAM-SHA-512',
    `listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=${login}`,
  ];
  return [`,SASL_SSL://127.0.0.1:${port}`, properties];
}
