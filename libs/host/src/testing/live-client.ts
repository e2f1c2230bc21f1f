import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LiveMessage } from '@thingy/contracts';
import { WebSocket } from 'ws';
import { ORIGIN } from './settings-for-tests.ts';

const MESSAGE_MS_MAX = 5_000;

/** What a service answered instead of opening a socket. */
export interface NotOpened {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The other end of `/live`, as a page has it: messages are read one by one, and in order. */
export class LiveClient {
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #socket: WebSocket;
  readonly #arrived: LiveMessage[] = [];
  #onArrival = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.#arrived.push(JSON.parse(String(data)));
      this.#onArrival();
    });
    socket.on('error', () => {}); // Its close follows, with a code.
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#onArrival();
      });
    });
  }

  /** At a service in this process, or at an address; rejects if the socket is not opened. */
  static async open(
    at: Server | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LiveClient> {
    const answer = await LiveClient.knock(at, headers);
    if (answer instanceof LiveClient) return answer;
    throw new Error(`not opened: ${answer.status} ${answer.body}`);
  }

  static async knock(
    at: Server | string,
    headers: Readonly<Record<string, string>> = {},
    path = '/live',
  ): Promise<LiveClient | NotOpened> {
    const address = typeof at === 'string' ? at.replace(/^http/, 'ws') : addressOf(at);
    const socket = new WebSocket(`${address}${path}`, { headers: { Origin: ORIGIN, ...headers } });
    const client = new LiveClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
      socket.once('unexpected-response', (_, response) => {
        const { statusCode: status = 0, headers } = response;
        text(response).then((body) => resolve({ status, headers, body }), reject);
      });
    });
  }

  watch(after: string | null, productIds?: readonly string[]): void {
    this.send({ type: 'watch', after, ...(productIds !== undefined && { productIds }) });
  }

  /** As JSON, but for what is text or bytes already. */
  send(message: object | string | Uint8Array): void {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array;
    this.#socket.send(isRaw ? message : JSON.stringify(message));
  }

  /** The next message; rejects if there is none in time, or the socket is closed. */
  async next(): Promise<LiveMessage> {
    const deadlineMs = performance.now() + MESSAGE_MS_MAX;
    for (;;) {
      const message = this.#arrived.shift();
      if (message !== undefined) return message;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0 || this.#socket.readyState >= WebSocket.CLOSING) {
        throw new Error('no message came');
      }
      await this.#arrival(leftMs);
    }
  }

  /** All up to the next one of this type, and that. */
  async until(type: LiveMessage['type']): Promise<readonly LiveMessage[]> {
    const messages: LiveMessage[] = [];
    while (messages.at(-1)?.type !== type) messages.push(await this.next());
    return messages;
  }

  /** As a network does it. */
  cut(): void {
    this.#socket.terminate();
  }

  #arrival(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#onArrival = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function addressOf(server: Server): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
