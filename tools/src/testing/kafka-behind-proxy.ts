import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { type LocalKafka, startKafka } from '../kafka/kafka-local.ts';
import { KafkaProxy } from './kafka-proxy.ts';

const HEAP_MB = 256;

/** A broker of its own that can be hurt in every way; all its clients come through the proxy. */
export class KafkaBehindProxy {
  readonly proxy: KafkaProxy;
  /** The bootstrap address: the proxy's first port, for ever. */
  readonly brokers: string;
  readonly #dataDir: string;
  readonly #port: number;
  #advertised: number;
  #kafka: LocalKafka;

  private constructor(proxy: KafkaProxy, place: Place, kafka: LocalKafka) {
    this.proxy = proxy;
    this.brokers = `127.0.0.1:${place.front}`;
    this.#dataDir = place.dataDir;
    this.#port = place.port;
    this.#advertised = place.front;
    this.#kafka = kafka;
  }

  static async start(): Promise<KafkaBehindProxy> {
    const dataDir = await mkdtemp(join(tmpdir(), 'thingy-faults-kafka-'));
    const [port = 0, front = 0] = await freePorts(2);
    const proxy = new KafkaProxy(port);
    await proxy.listen(front);
    const kafka = await startKafka({ dataDir, port, advertisedPort: front, heapMb: HEAP_MB });
    return new KafkaBehindProxy(proxy, { dataDir, port, front }, kafka);
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#kafka.kill();
  }

  /** Starts the killed broker again, with the port that it advertises changed if asked for. */
  async restart({ movesTo }: { movesTo?: 'another-port' } = {}): Promise<void> {
    if (movesTo !== undefined) {
      const [another = 0] = await freePorts(1);
      await this.proxy.listen(another);
      this.#advertised = another;
    }
    this.#kafka = await startKafka({
      dataDir: this.#dataDir,
      port: this.#port,
      advertisedPort: this.#advertised,
      heapMb: HEAP_MB,
    });
  }

  /** SIGSTOP: connections stay, nobody answers, and what was sent is read later. */
  freeze(): void {
    process.kill(this.#kafka.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#kafka.pid, 'SIGCONT');
  }

  /** Copies a topic's partition as it is on disk now. */
  async copy(topic: string): Promise<void> {
    await cp(this.#folderOf(topic), this.#copyOf(topic), { recursive: true });
  }

  /** Puts the copy back, as a disk that was restored from it; the broker must not run. */
  async putBack(topic: string): Promise<void> {
    await rm(this.#folderOf(topic), { recursive: true });
    await cp(this.#copyOf(topic), this.#folderOf(topic), { recursive: true });
  }

  async close(): Promise<void> {
    await this.#kafka.stop();
    this.proxy.close();
    await rm(this.#dataDir, { recursive: true });
  }

  #folderOf(topic: string): string {
    return join(this.#dataDir, 'data', `${topic}-0`);
  }

  #copyOf(topic: string): string {
    return join(this.#dataDir, 'copies', `${topic}-0`);
  }
}

interface Place {
  readonly dataDir: string;
  readonly port: number;
  readonly front: number;
}
