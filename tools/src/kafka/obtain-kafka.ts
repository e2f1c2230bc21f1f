import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { succeeds } from '../run-command.ts';
import { LOCAL } from '../workspace.ts';
import { awaitKafka, type KafkaAddress } from './await-kafka.ts';
import { findContainerClient, startKafkaContainer } from './kafka-container.ts';
import { kafkaLibsFolder } from './kafka-libs.ts';
import { brokersInUse, startKafka } from './kafka-local.ts';
import { kafkaPortOf } from './kafka-port-of.ts';
import { isKafkaNamed, toolSettings } from './tool-settings.ts';

const ANSWER_MS_MAX = 15_000;

/** A Kafka to work with. `ended` and `stop` are those of a broker that was started for it. */
export interface ObtainedKafka {
  readonly brokers: string;
  /** For people: where it comes from. */
  readonly from: string;
  /** Resolves when the broker ends; null: not ours. */
  readonly ended: Promise<void> | null;
  /** Stops what was started; nothing if it was there before. */
  stop(): Promise<void>;
}

/** `KAFKA_BROKERS` if set, else a broker of Maven Central's jars, else one in a container. */
export async function obtainKafka(env: NodeJS.ProcessEnv): Promise<ObtainedKafka> {
  if (isKafkaNamed(env)) return useKafka(toolSettings('wait', env).kafka, 'KAFKA_BROKERS');
  const port = kafkaPortOf(env);
  const dataDir = join(LOCAL, 'kafka', 'data');
  const inUse = await brokersInUse(dataDir);
  if (inUse) return useKafka({ brokers: [inUse] }, 'local broker, started elsewhere');
  if (await canRunJars()) {
    return { ...(await startKafka({ dataDir, port })), from: 'local broker' };
  }
  const client = await findContainerClient();
  if (client) return { ...(await startKafkaContainer(client, dataDir, port)), from: client };
  throw new Error(HOW_TO_GET);
}

async function useKafka(address: KafkaAddress, from: string): Promise<ObtainedKafka> {
  await awaitKafka(address, ANSWER_MS_MAX);
  return { brokers: address.brokers.join(','), from, ended: null, stop: async () => undefined };
}

async function canRunJars(): Promise<boolean> {
  if (!(await succeeds('java', ['-version']))) return false;
  return existsSync(await kafkaLibsFolder()) || (await succeeds('mvn', ['-version']));
}

const HOW_TO_GET = `No Kafka: KAFKA_BROKERS is not set, Java 17 and Maven are not both here, and no
container client works. One of these helps:
  Debian, Ubuntu  apt-get install --no-install-recommends default-jre-headless maven
  Fedora          dnf install java-21-openjdk-headless maven
  macOS           brew install openjdk maven
  any             KAFKA_BROKERS=host:port make run`;
