import { join } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { awaitKafka } from './await-kafka.ts';
import { type LocalKafka, startKafka } from './kafka-local.ts';

const START_MS_MAX = 60_000;

/** Several brokers on this machine, of which one may be lost. Nodes count from 1. */
export interface KafkaCluster {
  /** `host:port` of each, parted by commas. */
  readonly brokers: string;
  /** SIGKILL. */
  kill(nodeId: number): Promise<void>;
  /** Starts a killed one again on its data. */
  restart(nodeId: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Holds a folder per broker. */
  readonly dataDir: string;
  readonly size: number;
  readonly heapMb: number;
}

/** Resolves when all of them take part. */
export async function startKafkaCluster(options: ClusterOptions): Promise<KafkaCluster> {
  const { dataDir, size, heapMb } = options;
  const ports = await freePorts(2 * size);
  const controllerPorts = ports.slice(size);
  const start = (nodeId: number) =>
    startKafka({
      dataDir: join(dataDir, String(nodeId)),
      port: ports[nodeId - 1] ?? 0,
      heapMb,
      member: { nodeId, controllerPorts },
    });
  const nodeIds = Array.from({ length: size }, (_, index) => index + 1);
  // None answers before most of them run.
  const running = new Map<number, LocalKafka>();
  await Promise.all(nodeIds.map(async (nodeId) => running.set(nodeId, await start(nodeId))));
  const brokers = [...running.values()].map((kafka) => kafka.brokers);
  await awaitKafka({ brokers }, START_MS_MAX, undefined, size);
  return {
    brokers: brokers.join(','),
    async kill(nodeId) {
      await running.get(nodeId)?.kill();
    },
    async restart(nodeId) {
      running.set(nodeId, await start(nodeId));
    },
    async stop() {
      await Promise.all([...running.values()].map((kafka) => kafka.stop()));
    },
  };
}
