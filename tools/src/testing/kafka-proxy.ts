import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CALM, type FaultPlan, type ProduceFault } from './fault-plan.ts';
import {
  apiKeyOf,
  correlationIdOfAnswer,
  correlationIdOfRequest,
  KafkaFrames,
} from './kafka-frames.ts';

const PRODUCE = 0;

/** `refusing`: connections are reset at once. `silent`: they are taken and never answered. */
export type ProxyMode = 'open' | 'refusing' | 'silent';

/**
 * Stands on loopback before a Kafka broker that advertises the proxy's port, so that every client
 * comes through it; changes no byte, but cuts, delays and swallows as `plan` says.
 */
export class KafkaProxy {
  plan: FaultPlan = CALM;
  /** Produce requests by what happened to them. */
  readonly counts: Record<ProduceFault, number> = {
    pass: 0,
    'cut-before': 0,
    'cut-after': 0,
    delay: 0,
    swallow: 0,
    'black-hole': 0,
  };
  readonly #target: number;
  readonly #servers = new Map<number, Server>();
  readonly #links = new Set<Link>();
  #mode: ProxyMode = 'open';

  /** `target` is the broker's own port. */
  constructor(target: number) {
    this.#target = target;
  }

  get mode(): ProxyMode {
    return this.#mode;
  }

  /** Connections that are there become silent for ever, or are reset, as new ones are. */
  set mode(mode: ProxyMode) {
    this.#mode = mode;
    if (mode === 'refusing') this.cut();
    if (mode === 'silent') for (const link of this.#links) link.hush();
  }

  /** Connections that a client holds. */
  get size(): number {
    return this.#links.size;
  }

  /** Produce requests that something happened to. */
  get faults(): number {
    const all = Object.values(this.counts).reduce((sum, count) => sum + count, 0);
    return all - this.counts.pass;
  }

  /** One more port on which the broker can be reached. */
  async listen(port: number): Promise<void> {
    const server = createServer((client) => this.#accept(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.#servers.set(port, server);
  }

  /** Breaks every connection. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  close(): void {
    for (const server of this.#servers.values()) server.close();
    this.cut();
  }

  #accept(client: Socket): void {
    if (this.#mode === 'refusing') {
      client.once('error', () => client.destroy());
      client.resetAndDestroy();
      return;
    }
    const link = new Link(client, connect(this.#target, '127.0.0.1'), this);
    if (this.#mode === 'silent') link.hush();
    this.#links.add(link);
    client.once('close', () => this.#links.delete(link));
  }
}

/** One client's connection and its own to the broker. */
class Link {
  readonly #client: Socket;
  readonly #broker: Socket;
  readonly #proxy: KafkaProxy;
  #isSilent = false;
  /** The answer that the client must not get, by its correlation id. */
  #withheld: { readonly id: number; readonly fault: ProduceFault } | null = null;

  constructor(client: Socket, broker: Socket, proxy: KafkaProxy) {
    this.#client = client;
    this.#broker = broker;
    this.#proxy = proxy;
    const requests = new KafkaFrames();
    const answers = new KafkaFrames();
    let forwarded = Promise.resolve();
    client.on('data', (chunk: Buffer) => {
      for (const frame of requests.push(chunk)) {
        forwarded = forwarded.then(() => this.#request(frame));
      }
    });
    broker.on('data', (chunk: Buffer) => {
      for (const frame of answers.push(chunk)) this.#answer(frame);
    });
    for (const socket of [client, broker]) {
      // A reset is followed by `close`.
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.cut());
    }
  }

  cut(): void {
    this.#client.destroy();
    this.#broker.destroy();
  }

  hush(): void {
    this.#isSilent = true;
  }

  async #request(frame: Buffer): Promise<void> {
    if (this.#isSilent) return;
    if (apiKeyOf(frame) === PRODUCE) {
      const fault = this.#proxy.plan.next();
      this.#proxy.counts[fault]++;
      if (fault === 'cut-before') return this.cut();
      if (fault === 'black-hole') return this.hush();
      if (fault === 'delay') await pause(this.#proxy.plan.delayMs());
      if (fault === 'cut-after' || fault === 'swallow') {
        this.#withheld = { id: correlationIdOfRequest(frame), fault };
      }
    }
    if (!this.#broker.destroyed) this.#broker.write(frame);
  }

  #answer(frame: Buffer): void {
    if (correlationIdOfAnswer(frame) === this.#withheld?.id) {
      if (this.#withheld.fault === 'cut-after') this.cut();
      else this.hush();
    }
    if (!this.#isSilent && !this.#client.destroyed) this.#client.write(frame);
  }
}
