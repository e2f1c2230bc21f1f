import type { Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import { openSocket } from './kafka-internals.ts';
import type { KafkaMeter } from './kafka-meter.ts';

/**
 * The connections of one kafkajs client, so that they can be broken off. kafkajs's own disconnect
 * waits for every answer that is due, which a broker that is gone never gives: the connection, its
 * socket and what it was to send would stay for as long as the process runs.
 */
export class KafkaSockets {
  readonly #open = new Set<Socket>();
  #opened = 0;
  #isClosed = false;
  readonly #meter: KafkaMeter | undefined;

  constructor(meter?: KafkaMeter) {
    this.#meter = meter;
  }

  /** For kafkajs to open its connections by. */
  readonly factory: ISocketFactory = (args) => {
    if (this.#isClosed) throw new Error('the client was given up');
    // A request is one write: it must not wait until an earlier one has been acknowledged (Nagle).
    const socket = openSocket(args).setNoDelay(true);
    this.#opened++;
    this.#meter?.connected();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  /** How many there were so far: it grows when kafkajs connects again by itself. */
  get opened(): number {
    return this.#opened;
  }

  /** Breaks off all of them, and lets kafkajs open no other. What is under way fails. */
  close(): void {
    this.#isClosed = true;
    // kafkajs learns of it by the error only.
    for (const socket of this.#open) socket.destroy(new Error('the client was given up'));
  }
}
