import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { startKafka } from '../kafka/kafka-local.ts';
import { runCommand } from '../run-command.ts';

const KEYTOOL_MS_MAX = 60_000;
const HEAP_MB = 256;

/** A broker that is reached by TLS, with a certificate that nobody else trusts, and a password. */
export interface SecuredKafka {
  /** What a service or a tool must be told. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the listener without TLS. */
  readonly openBrokers: string;
  /** Removes its data. */
  stop(): Promise<void>;
}

export async function startSecuredKafka({ hasAcls = false } = {}): Promise<SecuredKafka> {
  const dataDir = await mkdtemp(join(tmpdir(), 'thingy-secured-kafka-'));
  const [port = 0] = await freePorts(1);
  const user = { username: 'shop', password: 'a-password-for-tests' };
  const keystore = { keystoreFile: join(dataDir, 'broker.p12'), keystorePassword: 'changeit' };
  const caFile = join(dataDir, 'ca.pem');
  await makeCertificate(keystore.keystoreFile, keystore.keystorePassword, caFile);
  const secured = { port, hasAcls, ...keystore, ...user };
  const kafka = await startKafka({ dataDir, heapMb: HEAP_MB, secured });
  return {
    env: {
      KAFKA_BROKERS: `127.0.0.1:${port}`,
      KAFKA_CA_FILE: caFile,
      KAFKA_USERNAME: user.username,
      KAFKA_PASSWORD: user.password,
    },
    openBrokers: kafka.brokers,
    async stop() {
      await kafka.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** It vouches for itself: who trusts it as a CA trusts this broker and no other. */
async function makeCertificate(file: string, password: string, caFile: string): Promise<void> {
  const store = ['-keystore', file, '-storetype', 'PKCS12', '-storepass', password, '-alias', 'b'];
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2'];
  const name = ['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1'];
  const keytool = (args: readonly string[]) =>
    runCommand('keytool', args, { timeoutMs: KEYTOOL_MS_MAX });
  await keytool(['-genkeypair', ...store, ...key, ...name]);
  await keytool(['-exportcert', '-rfc', '-file', caFile, ...store]);
}
